#include <atf-c.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "postconf/text.h"
#include "util/file.h"

enum { OTHER = 65533 }; /* a user that has nothing here */

static const char odd[] = "# head\n"
			  "\n"
			  "a = 1\n"
			  "  more\n"
			  "# within\n"
			  "\n"
			  "\tlast\n"
			  "# of b\n"
			  "b = 2\n"
			  "c=3";

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ATF_REQUIRE(f != NULL);
	fputs(text, f);
	ATF_REQUIRE_EQ(fclose(f), 0);
}

static void
check_file(const char *path, const char *expect)
{
	struct str is = { 0 };
	struct err err;

	ATF_REQUIRE_EQ_MSG(
	    file_read(path, TEXT_LIMIT, &is, &err), 0, "%s", err.text);
	ATF_CHECK_STREQ(str_text(&is), expect);
	str_free(&is);
}

static struct text *
open_text(const char *path)
{
	struct err err;
	struct text *t = text_open(path, &err);

	ATF_REQUIRE_MSG(t != NULL, "%s", err.text);
	return t;
}

static void
save(struct text *t)
{
	struct err err;

	ATF_REQUIRE_EQ_MSG(text_save(t, &err), 0, "%s", err.text);
	text_close(&t);
	ATF_CHECK_MSG(access("main.cf.tmp", F_OK) != 0, "left behind");
}

/* The line that begins with that letter. */
static struct text_line *
line_of(struct text *t, char letter)
{
	for (struct text_line *l = text_lines(t); l != NULL; l = l->next)
		if (*l->line.at == letter)
			return l;
	atf_tc_fail("there is no such line");
	return NULL;
}

ATF_TC_WITHOUT_HEAD(lines_are_joined_and_know_where_they_are);
ATF_TC_BODY(lines_are_joined_and_know_where_they_are, tc)
{
	struct text_line *l;
	struct text *t;

	write_file("main.cf", odd);
	t = open_text("main.cf");
	l = text_lines(t);
	ATF_CHECK(sv_equal(l->line, SV("a = 1  more\tlast")));
	ATF_CHECK_EQ(l->first, 3);
	ATF_CHECK_EQ(l->last, 7);
	l = l->next;
	ATF_CHECK(sv_equal(l->line, SV("b = 2")));
	ATF_CHECK(sv_equal(l->next->line, SV("c=3")));
	ATF_CHECK_EQ(l->next->last, 10);
	ATF_CHECK(l->next->next == NULL);
	text_close(&t);
	check_file("main.cf", odd);
	ATF_CHECK(access("main.cf.tmp", F_OK) != 0);
}

ATF_TC_WITHOUT_HEAD(what_is_not_changed_stays_byte_for_byte);
ATF_TC_BODY(what_is_not_changed_stays_byte_for_byte, tc)
{
	struct stat before, after;
	struct text *t;

	write_file("main.cf", odd);
	ATF_REQUIRE_EQ(stat("main.cf", &before), 0);
	save(open_text("main.cf"));
	ATF_REQUIRE_EQ(stat("main.cf", &after), 0);
	ATF_CHECK_EQ_MSG(
	    before.st_ino, after.st_ino, "nothing changed: no new file");
	check_file("main.cf", odd);
	t = open_text("main.cf");
	text_add(t, SV("d = 4"));
	save(t);
	check_file("main.cf",
	    "# head\n\na = 1\n  more\n# within\n\n\tlast\n# of b\nb = 2\nc=3\n"
	    "d = 4\n");
}

ATF_TC_WITHOUT_HEAD(a_line_is_replaced_commented_out_or_dropped_as_a_whole);
ATF_TC_BODY(a_line_is_replaced_commented_out_or_dropped_as_a_whole, tc)
{
	struct text *t;

	write_file("main.cf", odd);
	t = open_text("main.cf");
	line_of(t, 'a')->change = TEXT_REPLACE;
	line_of(t, 'a')->with = SV("a = x\n    y");
	line_of(t, 'b')->change = TEXT_DROP;
	save(t);
	check_file(
	    "main.cf", "# head\n\na = x\n    y\n# within\n\n# of b\nc=3");
	write_file("main.cf", odd);
	t = open_text("main.cf");
	line_of(t, 'a')->change = TEXT_COMMENT;
	line_of(t, 'c')->change = TEXT_REPLACE;
	line_of(t, 'c')->with = SV("c = 9");
	save(t);
	check_file("main.cf",
	    "# head\n\n#a = 1\n#  more\n# within\n\n#\tlast\n# of b\nb = 2\n"
	    "c = 9\n");
}

ATF_TC_WITHOUT_HEAD(a_link_stays_one_and_the_mode_stays);
ATF_TC_BODY(a_link_stays_one_and_the_mode_stays, tc)
{
	struct text *t;
	struct stat st;

	ATF_REQUIRE_EQ(mkdir("there", 0755), 0);
	write_file("there/file", "a = 1\n");
	ATF_REQUIRE_EQ(chmod("there/file", 0640), 0);
	ATF_REQUIRE_EQ(symlink("there/file", "main.cf"), 0);
	t = open_text("main.cf");
	text_add(t, SV("b = 2"));
	save(t);
	ATF_REQUIRE_EQ(lstat("main.cf", &st), 0);
	ATF_CHECK(S_ISLNK(st.st_mode));
	check_file("there/file", "a = 1\nb = 2\n");
	ATF_REQUIRE_EQ(stat("there/file", &st), 0);
	ATF_CHECK_EQ(st.st_mode & 07777, 0640);
	ATF_CHECK(access("there/file.tmp", F_OK) != 0);
}

ATF_TC_WITHOUT_HEAD(many_at_a_time_lose_no_line);
ATF_TC_BODY(many_at_a_time_lose_no_line, tc)
{
	enum { EDITORS = 20, EDITS = 10 };
	struct str is = { 0 };
	struct sv rest, line;
	struct err err;
	int status, n = 0;

	write_file("main.cf", "");
	if (geteuid() ==
	    0) /* a new file changes hands before it has its name */
		ATF_REQUIRE_EQ(chown("main.cf", OTHER, OTHER), 0);
	for (int i = 0; i < EDITORS; i++) {
		if (fork() != 0)
			continue;
		for (int j = 0; j < EDITS; j++) {
			struct text *t;

			while ((t = text_open("main.cf", &err)) == NULL)
				if (err.kind != ERR_LATER)
					_exit(1);
			text_add(t, SV("a = 1"));
			if (text_save(t, &err) < 0)
				_exit(2);
			text_close(&t);
		}
		_exit(0);
	}
	for (int i = 0; i < EDITORS; i++) {
		ATF_REQUIRE(wait(&status) > 0);
		ATF_CHECK_EQ(status, 0);
	}
	ATF_REQUIRE_EQ(file_read("main.cf", TEXT_LIMIT, &is, &err), 0);
	rest = str_view(&is);
	while (sv_cut(&rest, '\n', &line)) {
		ATF_CHECK(sv_equal(line, SV("a = 1")));
		n++;
	}
	ATF_CHECK_EQ(n, EDITORS * EDITS);
	ATF_CHECK(access("main.cf.tmp", F_OK) != 0);
	str_free(&is);
}

ATF_TC_WITHOUT_HEAD(what_is_not_ours_is_not_written_over);
ATF_TC_BODY(what_is_not_ours_is_not_written_over, tc)
{
	struct err err;

	ATF_CHECK(text_open("nowhere/main.cf", &err) == NULL);
	ATF_CHECK(strstr(err.text, "nowhere/main.cf") != NULL);
	write_file("main.cf", "a = 1\n");
	write_file("precious", "p\n");
	ATF_REQUIRE_EQ(link("precious", "main.cf.tmp"), 0);
	ATF_CHECK(text_open("main.cf", &err) == NULL);
	ATF_CHECK(strstr(err.text, "main.cf.tmp is in the way") != NULL);
	check_file("precious", "p\n");
	ATF_REQUIRE_EQ(unlink("main.cf.tmp"), 0);
	ATF_REQUIRE_EQ(symlink("precious", "main.cf.tmp"), 0);
	ATF_CHECK(text_open("main.cf", &err) == NULL);
	check_file("precious", "p\n");
	ATF_REQUIRE_EQ(unlink("main.cf.tmp"), 0);
	ATF_REQUIRE_EQ(unlink("main.cf"), 0);
	ATF_REQUIRE_EQ(mkdir("main.cf", 0755), 0);
	ATF_CHECK(text_open("main.cf", &err) == NULL);
	ATF_CHECK(strstr(err.text, "not a plain file") != NULL);
}

/* An editor that was killed had given the new file its owner already. */
ATF_TC(what_was_left_of_the_owner_of_the_file_is_no_matter);
ATF_TC_HEAD(what_was_left_of_the_owner_of_the_file_is_no_matter, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(what_was_left_of_the_owner_of_the_file_is_no_matter, tc)
{
	struct stat st;
	struct text *t;
	struct err err;

	write_file("main.cf", "a = 1\n");
	write_file("main.cf.tmp", "half");
	ATF_REQUIRE_EQ(chown("main.cf", OTHER, OTHER), 0);
	ATF_REQUIRE_EQ(chown("main.cf.tmp", OTHER, OTHER), 0);
	t = open_text("main.cf");
	text_add(t, SV("b = 2"));
	save(t);
	check_file("main.cf", "a = 1\nb = 2\n");
	ATF_REQUIRE_EQ(stat("main.cf", &st), 0);
	ATF_CHECK_EQ(st.st_uid, OTHER);
	write_file("main.cf.tmp", "another's");
	ATF_REQUIRE_EQ(chown("main.cf.tmp", OTHER + 1, OTHER), 0);
	ATF_CHECK(text_open("main.cf", &err) == NULL);
	ATF_CHECK(strstr(err.text, "main.cf.tmp is in the way") != NULL);
	check_file("main.cf.tmp", "another's");
}

/* Whose directory it is could lead us to any file of ours. */
ATF_TC(a_link_of_another_user_is_followed_to_his_own_only);
ATF_TC_HEAD(a_link_of_another_user_is_followed_to_his_own_only, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_link_of_another_user_is_followed_to_his_own_only, tc)
{
	struct text *t;
	struct err err;

	ATF_REQUIRE_EQ(mkdir("his", 0755), 0);
	ATF_REQUIRE_EQ(mkdir("ours", 0755), 0);
	write_file("ours/file", "a = 1\n");
	ATF_REQUIRE_EQ(symlink("../ours/file", "his/main.cf"), 0);
	ATF_REQUIRE_EQ(chown("his", OTHER, OTHER), 0);
	ATF_CHECK(text_open("his/main.cf", &err) == NULL);
	ATF_CHECK_MSG(
	    strstr(err.text, "leads out of a directory of user") != NULL, "%s",
	    err.text);
	ATF_CHECK(access("ours/file.tmp", F_OK) != 0);
	ATF_REQUIRE_EQ(chown("ours/file", OTHER, OTHER), 0);
	t = open_text("his/main.cf");
	text_close(&t);
	ATF_REQUIRE_EQ(unlink("his/main.cf"), 0);
	write_file("his/main.cf", "a = 1\n");
	t = open_text("his/main.cf");
	text_close(&t);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lines_are_joined_and_know_where_they_are);
	ATF_TP_ADD_TC(tp, what_is_not_changed_stays_byte_for_byte);
	ATF_TP_ADD_TC(
	    tp, a_line_is_replaced_commented_out_or_dropped_as_a_whole);
	ATF_TP_ADD_TC(tp, a_link_stays_one_and_the_mode_stays);
	ATF_TP_ADD_TC(tp, many_at_a_time_lose_no_line);
	ATF_TP_ADD_TC(tp, what_is_not_ours_is_not_written_over);
	ATF_TP_ADD_TC(tp, what_was_left_of_the_owner_of_the_file_is_no_matter);
	ATF_TP_ADD_TC(tp, a_link_of_another_user_is_followed_to_his_own_only);
	return atf_no_error();
}
