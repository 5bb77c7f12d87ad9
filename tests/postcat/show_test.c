#include <atf-c.h>
#include <fcntl.h>
#include <stdlib.h>

#include "postcat/show.h"
#include "tests/spool/sample.h"

enum { ALL = 7, ENVELOPE = 1, HEADER = 2, BODY = 4 };

static struct spool *spool;
static char id[SPOOL_ID_ROOM];

static struct spool_recipient recipients[] = {
	{ .address = "one@example.com" },
	{ .address = "two@example.com",
	    .original = "2@example.com",
	    .notify = DSN_SUCCESS | DSN_FAILURE,
	    .orcpt = "rfc822;2@example.com" },
};

static const struct spool_envelope envelope = {
	.sender = "joe\n\x1b[31m@example.org",
	.recipients = recipients,
	.count = 2,
	.arrived = 1700000000123456,
	.flags = SPOOL_BODY_8BITMIME | SPOOL_VERIFY,
	.client_name = "client.example",
	.client_address = "192.0.2.1",
	.helo = "hello",
	.protocol = "ESMTP",
	.envid = "env123",
	.ret = DSN_RET_HDRS,
	.full_name = "Joe User",
};

static void
begin(struct sv content)
{
	struct spool_slot *slot;
	struct spool_draft *d;
	struct err err;

	ATF_REQUIRE_EQ(setenv("TZ", "UTC", 1), 0);
	spool = sample_spool("s", &disk_real);
	slot = sample_slot(spool);
	spool_new_id(slot, id);
	d = spool_create(slot, id, &envelope, &err);
	ATF_REQUIRE(d != NULL);
	ATF_REQUIRE_EQ(spool_append(d, content, &err), 0);
	ATF_REQUIRE_EQ(spool_commit(&d, &err), 0);
	spool_slot_give_back(&slot);
}

static int
open_file(int flags)
{
	struct err err;
	int fd = queue_open(spool, id, flags, &err);

	ATF_REQUIRE_MSG(fd >= 0, "%s", err.text);
	return fd;
}

static char *shown;
static char problem[100];

static const char *
run(struct show show, int parts)
{
	struct pool *pool = pool_new();
	int fd = open_file(O_RDONLY);
	struct message m;
	struct err err;
	size_t len;

	free(shown);
	show.out = open_memstream(&shown, &len);
	show.name = "x";
	show.envelope = parts & ENVELOPE;
	show.header = parts & HEADER;
	show.body = parts & BODY;
	ATF_REQUIRE_EQ(message_read(&m, fd, pool, &err), 0);
	snprintf(problem, sizeof(problem), "%s", m.count ? m.problems[0] : "");
	show_message(&show, &m);
	fclose(show.out);
	close(fd);
	pool_free(&pool);
	return shown;
}

static void
has(const char *text)
{
	ATF_CHECK_MSG(
	    strstr(shown, text) != NULL, "no \"%s\" in:\n%s", text, shown);
}

static void
lacks(const char *text)
{
	ATF_CHECK_MSG(
	    strstr(shown, text) == NULL, "\"%s\" in:\n%s", text, shown);
}

#define TEXT SV("From: a@b\r\nSubject: x\r\n y\r\n\r\nbody\x1b one\r\n.dot\r\n")

ATF_TC_WITHOUT_HEAD(records_have_the_names_of_postfix);
ATF_TC_BODY(records_have_the_names_of_postfix, tc)
{
	struct err err;

	begin(TEXT);
	ATF_REQUIRE_EQ(spool_mark_done(spool, id, 0, &err), 0);
	run((struct show){ 0 }, ALL);
	has("*** ENVELOPE RECORDS x ***\n"
	    "message_size:              46 ");
	has("message_arrival_time: Tue Nov 14 22:13:20 2023\n");
	has("\nnamed_attribute: encoding=8bit\n");
	has("\nnamed_attribute: flags=dots,verify\n");
	has("\nnamed_attribute: client_name=client.example\n"
	    "named_attribute: client_address=192.0.2.1\n"
	    "named_attribute: helo_name=hello\n"
	    "named_attribute: protocol_name=ESMTP\n"
	    "named_attribute: envelope_id=env123\n"
	    "named_attribute: ret_flags=2\n"
	    "sender_fullname: Joe User\n"
	    "sender: joe??[31m@example.org\n"
	    "done_recipient: one@example.com\n"
	    "named_attribute: dsn_orig_rcpt=rfc822;2@example.com\n"
	    "named_attribute: notify_flags=6\n"
	    "original_recipient: 2@example.com\n"
	    "recipient: two@example.com\n"
	    "*** MESSAGE CONTENTS x ***\n"
	    "From: a@b\nSubject: x\n y\n\nbody\x1b one\n.dot\n"
	    "*** HEADER EXTRACTED x ***\n"
	    "*** MESSAGE FILE END x ***\n");
	ATF_CHECK_STREQ(problem, "");
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(only_what_is_asked_for_is_shown);
ATF_TC_BODY(only_what_is_asked_for_is_shown, tc)
{
	begin(TEXT);
	ATF_CHECK_STREQ(
	    run((struct show){ 0 }, HEADER), "From: a@b\nSubject: x\n y\n");
	ATF_CHECK_STREQ(
	    run((struct show){ 0 }, BODY), "\nbody\x1b one\n.dot\n");
	ATF_CHECK_STREQ(run((struct show){ 0 }, HEADER | BODY),
	    "From: a@b\nSubject: x\n y\n\nbody\x1b one\n.dot\n");
	run((struct show){ 0 }, ENVELOPE);
	lacks("Subject");
	has("*** MESSAGE CONTENTS x ***\n*** HEADER EXTRACTED x ***\n");
	run((struct show){ 0 }, ENVELOPE | BODY);
	has("*** MESSAGE CONTENTS x ***\n\nbody");
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(types_offsets_and_names_stand_before_a_line);
ATF_TC_BODY(types_offsets_and_names_stand_before_a_line, tc)
{
	struct str content = { 0 };
	uint64_t at;
	int fd;
	char byte;

	begin(TEXT);
	run((struct show){ .decimal = true }, ALL);
	has("\n 83 sender: joe");
	has("\n 77 *** MESSAGE CONTENTS x ***\n 78 From: a@b\n");
	has("\n 88 *** HEADER");
	has("\n 69 *** MESSAGE FILE END");
	run((struct show){ .symbol = true, .named = true }, ALL);
	has("\nx: sender sender: joe");
	has("\nx: regular_text .dot\n");
	run((struct show){ .offset = true }, ALL);
	at = strtoull(strstr(shown, " From:") - 9, NULL, 10);
	fd = open_file(O_RDONLY);
	ATF_CHECK(pread(fd, &byte, 1, (off_t)at) == 1 && byte == 'F');
	at = strtoull(strstr(shown, " .dot") - 9, NULL, 10);
	ATF_CHECK(pread(fd, &byte, 1, (off_t)at) == 1 && byte == '.');
	at = strtoull(strstr(shown, " recipient: two") - 9, NULL, 10);
	ATF_CHECK(pread(fd, &byte, 1, (off_t)at) == 1 && byte == 'R');
	close(fd);
	run((struct show){ .from = at }, ALL);
	has("\nrecipient: two");
	lacks("sender:");
	str_free(&content);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(statuses_and_events_are_shown_in_order);
ATF_TC_BODY(statuses_and_events_are_shown_in_order, tc)
{
	struct spool_status s = { .recipient = 1,
		.outcome = SPOOL_DEFERRED,
		.when = 1700000000000000,
		.due = 1700000300000000,
		.dsn = "4.2.0",
		.text = "no\n",
		.mta = "mx.example",
		.diag = "smtp; 450 no" };
	struct err err;

	begin(TEXT);
	ATF_REQUIRE_EQ(spool_put_status(spool, id, &s, &err), 0);
	ATF_REQUIRE_EQ(spool_put_event(spool, id, SPOOL_HOLD, &err), 0);
	run((struct show){ 0 }, ALL);
	has("\nstatus: to=<two@example.com>, dsn=4.2.0, status=deferred (no?), "
	    "time=Tue Nov 14 22:13:20 2023, due=Tue Nov 14 22:18:20 2023, "
	    "mta=mx.example, diag=smtp; 450 no\nevent: held, time=");
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_long_line_and_one_without_an_end_come_whole);
ATF_TC_BODY(a_long_line_and_one_without_an_end_come_whole, tc)
{
	struct str text = { 0 };

	str_puts(&text, "A: b\r\n\r\n");
	memset(str_space(&text, 300000), 'x', 300000);
	str_puts(&text, "\r\nlast");
	begin(str_view(&text));
	run((struct show){ 0 }, BODY);
	ATF_CHECK_EQ(strlen(shown), 1 + 300000 + 1 + 5);
	ATF_CHECK_STREQ(shown + 300001, "\nlast\n");
	run((struct show){ 0 }, HEADER);
	ATF_CHECK_STREQ(shown, "A: b\n");
	str_free(&text);
	spool_close(&spool);
}

static void
change(off_t at, char c)
{
	int fd = open_file(O_RDWR);
	struct stat st;

	ATF_REQUIRE_EQ(fstat(fd, &st), 0);
	ATF_REQUIRE_EQ(pwrite(fd, &c, 1, at < 0 ? st.st_size + at : at), 1);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(what_is_left_of_a_corrupt_file_is_shown);
ATF_TC_BODY(what_is_left_of_a_corrupt_file_is_shown, tc)
{
	int fd;

	begin(TEXT);
	change(FORMAT_HEADER + 2 + 3, 'J'); /* the sender */
	run((struct show){ 0 }, ALL);
	ATF_CHECK_STREQ(problem, "its envelope has a wrong checksum");
	has("\nsender: Joe");
	has("\n.dot\n");
	change(FORMAT_HEADER + 2 + 1, 'S');
	run((struct show){ 0 }, ALL);
	ATF_CHECK_STREQ(problem, "its envelope is corrupt");
	lacks("sender:");
	has("\n.dot\n");
	fd = open_file(O_RDWR);
	ATF_REQUIRE_EQ(ftruncate(fd, lseek(fd, 0, SEEK_END) - 40), 0);
	close(fd);
	run((struct show){ 0 }, ALL);
	has("body\x1b one\n");
	change(3, 'x');
	run((struct show){ 0 }, ALL);
	ATF_CHECK_STREQ(problem, "its header is no message's, or corrupt");
	lacks("Subject");
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_changed_content_is_told);
ATF_TC_BODY(a_changed_content_is_told, tc)
{
	begin(TEXT);
	change(-FORMAT_END - 3, 'p');
	run((struct show){ 0 }, ALL);
	ATF_CHECK_STREQ(problem, "its content is corrupt");
	has("\n.dop\n");
	change(-1, 'x');
	run((struct show){ 0 }, ALL);
	ATF_CHECK_STREQ(problem, "its end is not there, or corrupt");
	has("\n.dop\n");
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(any_byte_changed_harms_nobody);
ATF_TC_BODY(any_byte_changed_harms_nobody, tc)
{
	struct stat st;
	int fd;
	char was;

	begin(TEXT);
	fd = open_file(O_RDWR);
	ATF_REQUIRE_EQ(fstat(fd, &st), 0);
	for (off_t at = 0; at < st.st_size; at++) {
		ATF_REQUIRE_EQ(pread(fd, &was, 1, at), 1);
		for (int bit = 0; bit < 8; bit++) {
			change(at, (char)(was ^ 1 << bit));
			run((struct show){ .offset = true }, ALL);
			ATF_CHECK(*problem != '\0');
		}
		change(at, was);
	}
	for (off_t len = st.st_size - 1; len >= 0; len--) {
		ATF_REQUIRE_EQ(ftruncate(fd, len), 0);
		run((struct show){ 0 }, ALL);
		ATF_CHECK(*problem != '\0');
	}
	close(fd);
	spool_close(&spool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, records_have_the_names_of_postfix);
	ATF_TP_ADD_TC(tp, only_what_is_asked_for_is_shown);
	ATF_TP_ADD_TC(tp, types_offsets_and_names_stand_before_a_line);
	ATF_TP_ADD_TC(tp, statuses_and_events_are_shown_in_order);
	ATF_TP_ADD_TC(tp, a_long_line_and_one_without_an_end_come_whole);
	ATF_TP_ADD_TC(tp, what_is_left_of_a_corrupt_file_is_shown);
	ATF_TP_ADD_TC(tp, a_changed_content_is_told);
	ATF_TP_ADD_TC(tp, any_byte_changed_harms_nobody);
	return atf_no_error();
}
