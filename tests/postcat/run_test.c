/*
 * The program itself, over a queue in the current directory.
 */
#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "tests/spool/sample.h"
#include "util/file.h"

static struct spool *spool;
static char id[SPOOL_ID_ROOM];
static struct str output, complaint;
static const char *as = ""; /* before the program: who runs it */

static void
begin(void)
{
	struct spool_slot *slot;
	struct str cf = { 0 };
	struct err err;

	spool = sample_spool("s", &disk_real);
	slot = sample_slot(spool);
	ATF_REQUIRE_EQ(
	    sample_commit(slot, SV("Subject: x\r\n\r\ntext\r\n"), id, &err), 0);
	spool_slot_give_back(&slot);
	ATF_REQUIRE_EQ(mkdir("etc", 0755), 0);
	str_puts(&cf, "queue_directory = s\n");
	ATF_REQUIRE_EQ(
	    file_replace("etc/main.cf", 0644, str_view(&cf), &err), 0);
	str_free(&cf);
}

/* Its exit status; what it wrote is in output and complaint. */
static int
run_behind(const char *before, const char *arguments)
{
	const char *build = getenv("POSTERN_BUILD");
	struct str command = { 0 };
	struct err err;
	int status;

	str_printf(&command,
	    "%s >out 2>complaint timeout 200 %s %s/sbin/postcat %s", before, as,
	    build ? build : SRCDIR "/build", arguments);
	status = system(str_text(&command));
	ATF_REQUIRE(WIFEXITED(status));
	str_clear(&output);
	str_clear(&complaint);
	ATF_REQUIRE_EQ(file_read("out", 1 << 20, &output, &err), 0);
	ATF_REQUIRE_EQ(file_read("complaint", 1 << 20, &complaint, &err), 0);
	str_free(&command);
	return WEXITSTATUS(status);
}

static int
run(const char *arguments)
{
	return run_behind("", arguments);
}

static int
run_with_id(const char *arguments)
{
	struct str line = { 0 };
	int status;

	str_printf(&line, "%s %s", arguments, id);
	status = run(str_text(&line));
	str_free(&line);
	return status;
}

static void
has(struct str *where, const char *text)
{
	ATF_CHECK_MSG(strstr(str_text(where), text) != NULL, "no \"%s\" in: %s",
	    text, str_text(where));
}

ATF_TC_WITHOUT_HEAD(an_id_is_found_wherever_it_is);
ATF_TC_BODY(an_id_is_found_wherever_it_is, tc)
{
	struct err err;

	begin();
	ATF_CHECK_EQ(run_with_id("-c etc -q"), 0);
	has(&output, "*** ENVELOPE RECORDS queue/");
	has(&output, "\nSubject: x\n\ntext\n");
	ATF_REQUIRE_EQ(spool_requeue(spool, id, &err), 0);
	ATF_CHECK_EQ(run_with_id("-c etc -q"), 0);
	has(&output, "*** ENVELOPE RECORDS maildrop/");
	ATF_REQUIRE_EQ(rename("s/maildrop", "s/m"), 0);
	ATF_REQUIRE_EQ(rename("s/corrupt", "s/maildrop"), 0);
	ATF_REQUIRE_EQ(rename("s/m", "s/corrupt"), 0);
	ATF_CHECK_EQ(run_with_id("-c etc -q"), 0);
	has(&output, "*** MESSAGE FILE END corrupt/");
	ATF_CHECK_EQ(run_with_id("-c etc -bq"), 0);
	ATF_CHECK_STREQ(str_text(&output), "\ntext\n");
}

ATF_TC_WITHOUT_HEAD(what_is_not_there_is_an_error);
ATF_TC_BODY(what_is_not_there_is_an_error, tc)
{
	begin();
	ATF_CHECK_EQ(run("-c etc -q ../../etc/passwd"), 1);
	has(&complaint, "postcat: fatal: bad mail queue ID: ../../etc/passwd");
	ATF_CHECK_EQ(run("-c etc -q 4dB1YD0000z0"), 1);
	has(&complaint, "fatal: open queue file 4dB1YD0000z0: No such file");
	ATF_CHECK_EQ(run("nowhere"), 1);
	has(&complaint, "fatal: open nowhere: No such file or directory");
	ATF_CHECK_EQ(run("/"), 1);
	has(&complaint, "is a directory");
	ATF_CHECK_EQ(run("-c nowhere -q x"), 1);
	ATF_CHECK_EQ(run("-x"), 1);
	has(&complaint, "usage: postcat");
	ATF_CHECK_EQ(run("-s x"), 1);
	ATF_CHECK_EQ(run("etc/main.cf"), 1);
	has(&complaint,
	    "warning: etc/main.cf: it has no header, or not all of one");
	ATF_CHECK_EQ(output.len, 0);
}

ATF_TC_WITHOUT_HEAD(stdin_and_a_pipe_are_read_too);
ATF_TC_BODY(stdin_and_a_pipe_are_read_too, tc)
{
	struct str line = { 0 };

	begin();
	str_printf(&line, "-h <s/%s", queue_name(id).text);
	ATF_CHECK_EQ(run(str_text(&line)), 0);
	ATF_CHECK_STREQ(str_text(&output), "Subject: x\n");
	str_clear(&line);
	str_printf(&line, "-r -f -e <s/%s", queue_name(id).text);
	ATF_CHECK_EQ(run(str_text(&line)), 0);
	has(&output, "stdin: *** ENVELOPE RECORDS stdin ***\n");
	has(&output, "\nstdin: sender: joe@example.org\n");
	str_clear(&line);
	str_printf(&line, "cat s/%s |", queue_name(id).text);
	ATF_CHECK_EQ(run_behind(str_text(&line), "-b"), 0);
	ATF_CHECK_STREQ(str_text(&output), "\ntext\n");
	str_free(&line);
}

ATF_TC_WITHOUT_HEAD(a_reader_that_is_gone_is_an_error);
ATF_TC_BODY(a_reader_that_is_gone_is_an_error, tc)
{
	struct str line = { 0 };

	begin();
	str_printf(&line, "s/%s >/dev/full", queue_name(id).text);
	ATF_CHECK_EQ(run(str_text(&line)), 1);
	has(&complaint, "postcat: fatal: write: No space left on device");
	str_free(&line);
}

ATF_TC(others_are_told_who_may_read);
ATF_TC_HEAD(others_are_told_who_may_read, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
	atf_tc_set_md_var(tc, "require.progs", "setpriv");
}
ATF_TC_BODY(others_are_told_who_may_read, tc)
{
	struct err err;

	begin();
	ATF_REQUIRE_EQ(spool_make("s", 1234, 1234, 1234, &err), 0);
	ATF_REQUIRE(chmod(".", 0755) == 0 && chmod("s", 0755) == 0);
	as = "setpriv --reuid 99 --regid 99 --clear-groups";
	if (run("-x") != 1)
		atf_tc_skip("another user cannot run it where it is built");
	ATF_CHECK_EQ(run_with_id("-c etc -q"), 1);
	has(&complaint, "Permission denied; only root and the owner");
	ATF_REQUIRE_EQ(
	    fchownat(spool->top, queue_name(id).text, 1234, 1234, 0), 0);
	as = "setpriv --reuid 1234 --regid 1234 --clear-groups";
	ATF_CHECK_EQ(run_with_id("-c etc -q"), 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_id_is_found_wherever_it_is);
	ATF_TP_ADD_TC(tp, what_is_not_there_is_an_error);
	ATF_TP_ADD_TC(tp, stdin_and_a_pipe_are_read_too);
	ATF_TP_ADD_TC(tp, a_reader_that_is_gone_is_an_error);
	ATF_TP_ADD_TC(tp, others_are_told_who_may_read);
	return atf_no_error();
}
