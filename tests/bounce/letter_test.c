/*
 * Reports, read by a MIME reader that knows nothing of them.
 */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bounce/letter.h"
#include "mail/settings.h"
#include "tests/bounce/mime.h"

static struct notify_recipient recipients[2];
static struct notify about;
static struct letter letter;
static struct pool *pool;
static struct str out;
static struct mime mime;

/* Two recipients of a message with all that can be said of it. */
static void
begin(int64_t kind)
{
	setenv("TZ", "UTC0", 1);
	tzset();
	mail_settings.mail_name = "Postern";
	mail_settings.myhostname = "gw.example.net";
	mail_settings.myorigin = "example.net";
	recipients[0] = (struct notify_recipient){
		.address = "joe smith@example.com",
		.original = "joe@example.org",
		.dsn = "5.1.1",
		.text =
		    "host mx.example.com[192.0.2.1] said: 550 5.1.1 unknown "
		    "user (in reply to RCPT TO command)",
		.orcpt = "rfc822;Joe@example.org",
		.mta = "mx.example.com",
		.diag = "smtp; 550 5.1.1 unknown user",
	};
	recipients[1] = (struct notify_recipient){ .address = "ann@example.com",
		.original = "",
		.dsn = "5.7.1",
		.text = "no",
		.orcpt = "",
		.mta = "",
		.diag = "" };
	about = (struct notify){ .id = "4abcdefz1",
		.sender = "me@example.net",
		.kind = kind,
		.arrived = 1787306400LL * 1000000,
		.until = 1787738400LL * 1000000,
		.envid = "QQ+314",
		.recipients = { recipients, 2 } };
	letter = (struct letter){ .kind = kind_of(kind),
		.template = &template_builtin[kind],
		.from = "",
		.to = "me@example.net",
		.about = &about,
		.header = SV("Subject: hello\r\nMessage-Id: <1@x>\r\n") };
	if (pool == NULL)
		pool = pool_new();
	letter_boundary(&letter, "4newidz1", 1787306400LL * 1000000, 0);
}

static void
write_with(const char *content)
{
	str_clear(&out);
	letter_begin(&letter, &out);
	if (letter.body)
		letter_content(&letter, sv_of(content), &out);
	letter_end(&letter, &out);
	mime_parse(&mime, str_view(&out), pool);
	ATF_REQUIRE_MSG(
	    mime.wrong == NULL, "%s in:\n%s", mime.wrong, str_text(&out));
	ATF_REQUIRE_EQ_MSG(mime.count, 3, "%s", str_text(&out));
}

static void
field(struct sv header, const char *name, const char *want)
{
	const char *got = mime_field(header, name, pool);

	if (want == NULL)
		ATF_CHECK_MSG(got == NULL, "%s: %s", name, got);
	else
		ATF_CHECK_MSG(got != NULL && strcmp(got, want) == 0,
		    "%s: \"%s\", not \"%s\"", name, got ? got : "(none)", want);
}

/* Which group of the second part: 0 is the message, then the recipients. */
static struct sv
group(int n)
{
	struct sv rest = mime.parts[1].body, found;

	for (;;) {
		ATF_REQUIRE(mime_group(&rest, &found));
		if (n-- == 0)
			return found;
	}
}

static bool
in_part(int n, const char *want)
{
	return memmem(mime.parts[n].body.at, mime.parts[n].body.len, want,
		   strlen(want)) != NULL;
}

ATF_TC_WITHOUT_HEAD(head_says_that_a_machine_reports);
ATF_TC_BODY(head_says_that_a_machine_reports, tc)
{
	begin(NOTIFY_FAILURE);
	write_with("");
	field(mime.whole.header, "From",
	    "Mail Delivery System <MAILER-DAEMON@example.net>");
	field(mime.whole.header, "To", "me@example.net");
	field(mime.whole.header, "Subject",
	    "Undelivered Mail Returned to Sender");
	field(mime.whole.header, "Auto-Submitted", "auto-replied");
	field(mime.whole.header, "MIME-Version", "1.0");
	field(mime.whole.header, "Content-Type",
	    "multipart/report; report-type=delivery-status; "
	    "boundary=\"4newidz1.1787306400/gw.example.net\"");
	field(mime.whole.header, "References", NULL);
	field(mime.whole.header, "In-Reply-To", NULL);
	ATF_CHECK(mime_check_fields(mime.whole.header, false) == NULL);
}

ATF_TC_WITHOUT_HEAD(what_the_sender_said_comes_back_exactly);
ATF_TC_BODY(what_the_sender_said_comes_back_exactly, tc)
{
	char orcpt[501], filler[401] = "";

	begin(NOTIFY_FAILURE);
	about.envid = "a  b  =c+";
	memset(filler, 'x', sizeof(filler) - 1);
	snprintf(orcpt, sizeof(orcpt), "X-of_us;%s  y \" @ z", filler);
	recipients[0].address = "joe   smith@example.com";
	recipients[0].orcpt = orcpt;
	write_with("");
	ATF_CHECK(in_part(1, "\r\nOriginal-Envelope-Id: a  b  =c+\r\n"));
	ATF_CHECK(in_part(
	    1, "\r\nFinal-Recipient: rfc822; \"joe   smith\"@example.com\r\n"));
	ATF_CHECK(in_part(1, "\r\nOriginal-Recipient: X-of_us; xxx"));
	ATF_CHECK(in_part(1, "xxx  y \" @ z\r\n"));
}

ATF_TC_WITHOUT_HEAD(postmaster_gets_another_subject_and_everybody);
ATF_TC_BODY(postmaster_gets_another_subject_and_everybody, tc)
{
	begin(NOTIFY_FAILURE);
	recipients[0].notify = DSN_NEVER;
	letter.postmaster = true;
	letter.obsolete = true;
	write_with("");
	field(
	    mime.whole.header, "Subject", "Postmaster Copy: Undelivered Mail");
	field(mime.whole.header, "From",
	    "MAILER-DAEMON@example.net (Mail Delivery System)");
	field(mime.whole.header, "Auto-Submitted", "auto-generated");
	field(group(1), "Final-Recipient", "rfc822; \"joe smith\"@example.com");
	field(group(2), "Final-Recipient", "rfc822; ann@example.com");
	ATF_CHECK(in_part(0, "me@example.net"));
}

ATF_TC_WITHOUT_HEAD(a_template_needs_no_domain);
ATF_TC_BODY(a_template_needs_no_domain, tc)
{
	static const char *const from[][2] = {
		{ "MAILER-DAEMON (Mail Delivery System)",
		    "MAILER-DAEMON@example.net (Mail Delivery System)" },
		{ "Mail <MAILER-DAEMON>", "Mail <MAILER-DAEMON@example.net>" },
		{ "Mail <md@x.example>", "Mail <md@x.example>" },
		{ "MAILER-DAEMON", "MAILER-DAEMON@example.net" },
	};
	struct template t = template_builtin[NOTIFY_FAILURE];

	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		begin(NOTIFY_FAILURE);
		t.from = from[i][0];
		letter.template = &t;
		write_with("");
		field(mime.whole.header, "From", from[i][1]);
	}
}

ATF_TC_WITHOUT_HEAD(people_read_who_and_why);
ATF_TC_BODY(people_read_who_and_why, tc)
{
	begin(NOTIFY_FAILURE);
	write_with("");
	field(mime.parts[0].header, "Content-Description", "Notification");
	field(mime.parts[0].header, "Content-Type",
	    "text/plain; charset=us-ascii");
	ATF_CHECK(in_part(0, "\r\n<\"joe smith\"@example.com> (expanded from "
			     "<joe@example.org>): host"));
	ATF_CHECK(in_part(0, "\r\n<ann@example.com>: no\r\n"));
}

ATF_TC_WITHOUT_HEAD(programs_read_fields);
ATF_TC_BODY(programs_read_fields, tc)
{
	begin(NOTIFY_FAILURE);
	write_with("");
	field(mime.parts[1].header, "Content-Type", "message/delivery-status");
	field(group(0), "Reporting-MTA", "dns; gw.example.net");
	field(group(0), "Original-Envelope-Id", "QQ+314");
	field(group(0), "X-Postern-Queue-ID", "4abcdefz1");
	field(group(0), "X-Postern-Sender", "rfc822; me@example.net");
	field(
	    group(0), "Arrival-Date", "Fri, 21 Aug 2026 10:00:00 +0000 (UTC)");
	field(group(1), "Final-Recipient", "rfc822; \"joe smith\"@example.com");
	field(group(1), "Original-Recipient", "rfc822; Joe@example.org");
	field(group(1), "Action", "failed");
	field(group(1), "Status", "5.1.1");
	field(group(1), "Remote-MTA", "dns; mx.example.com");
	field(group(1), "Diagnostic-Code", "smtp; 550 5.1.1 unknown user");
	field(group(1), "Will-Retry-Until", NULL);
	field(group(2), "Original-Recipient", "rfc822; ann@example.com");
	field(group(2), "Remote-MTA", NULL);
	field(group(2), "Diagnostic-Code", "X-Postern; no");
}

ATF_TC_WITHOUT_HEAD(only_who_is_wanted_is_named);
ATF_TC_BODY(only_who_is_wanted_is_named, tc)
{
	struct sv rest;

	begin(NOTIFY_FAILURE);
	recipients[0].notify = DSN_SUCCESS | DSN_DELAY;
	write_with("");
	rest = mime.parts[1].body;
	ATF_CHECK(mime_group(&rest, &(struct sv){ 0 }));
	ATF_CHECK(mime_group(&rest, &(struct sv){ 0 }));
	ATF_CHECK(!mime_group(&rest, &(struct sv){ 0 }));
	field(group(1), "Final-Recipient", "rfc822; ann@example.com");
	ATF_CHECK(!in_part(0, "joe"));
}

ATF_TC_WITHOUT_HEAD(each_kind_has_its_words);
ATF_TC_BODY(each_kind_has_its_words, tc)
{
	static const struct {
		const char *subject, *content, *action;
		int64_t does;
	} kinds[NOTIFY_COUNT] = {
		[NOTIFY_FAILURE] = { "Undelivered Mail Returned to Sender",
		    "Undelivered Message Headers", "failed", ACTION_FAILED },
		[NOTIFY_DELAY] = { "Delayed Mail (still being retried)",
		    "Delayed Message Headers", "delayed", ACTION_DELAYED },
		[NOTIFY_SUCCESS] = { "Successful Mail Delivery Report",
		    "Message Headers", "relayed", ACTION_RELAYED },
		[NOTIFY_STATUS] = { "Mail Delivery Status Report",
		    "Message Headers", "deliverable", ACTION_DELIVERABLE },
	};

	for (int kind = 0; kind < NOTIFY_COUNT; kind++) {
		begin(kind);
		recipients[0].notify = DSN_NOTIFY_ALL & ~DSN_NEVER;
		recipients[0].action = kinds[kind].does;
		write_with("");
		field(mime.whole.header, "Subject", kinds[kind].subject);
		field(mime.parts[2].header, "Content-Description",
		    kinds[kind].content);
		field(group(1), "Action", kinds[kind].action);
		field(group(1), "Will-Retry-Until",
		    kind == NOTIFY_DELAY
			? "Wed, 26 Aug 2026 10:00:00 +0000 (UTC)"
			: NULL);
	}
}

ATF_TC_WITHOUT_HEAD(headers_alone_come_back);
ATF_TC_BODY(headers_alone_come_back, tc)
{
	begin(NOTIFY_FAILURE);
	write_with("");
	field(mime.parts[2].header, "Content-Type", "text/rfc822-headers");
	ATF_CHECK(sv_equal(
	    mime.parts[2].body, SV("Return-Path: <me@example.net>\r\n"
				   "Subject: hello\r\nMessage-Id: <1@x>\r\n")));
}

ATF_TC_WITHOUT_HEAD(a_message_comes_back_byte_for_byte);
ATF_TC_BODY(a_message_comes_back_byte_for_byte, tc)
{
	static const char content[] = "Subject: hello\r\n\r\n.\r\n\xe4\r\n";

	begin(NOTIFY_FAILURE);
	letter.body = letter.eightbit = true;
	write_with(content);
	field(mime.whole.header, "Content-Transfer-Encoding", "8bit");
	field(mime.parts[0].header, "Content-Transfer-Encoding", "7bit");
	field(mime.parts[2].header, "Content-Transfer-Encoding", "8bit");
	field(mime.parts[2].header, "Content-Type", "message/rfc822");
	field(
	    mime.parts[2].header, "Content-Description", "Undelivered Message");
	ATF_CHECK(in_part(2, "Return-Path: <me@example.net>\r\n"));
	ATF_CHECK(sv_ends(mime.parts[2].body, content));
}

ATF_TC_WITHOUT_HEAD(what_is_not_canonical_becomes_so);
ATF_TC_BODY(what_is_not_canonical_becomes_so, tc)
{
	begin(NOTIFY_FAILURE);
	letter.body = true;
	str_clear(&out);
	letter_begin(&letter, &out);
	letter_content(&letter, SV("a: b\n\r"), &out);
	letter_content(&letter, SV("\nc\r"), &out);
	letter_content(&letter, SV("d\0e\r\r\n\n"), &out);
	letter_content(&letter, SV("end"), &out);
	letter_end(&letter, &out);
	mime_parse(&mime, str_view(&out), pool);
	ATF_REQUIRE_MSG(mime.wrong == NULL, "%s", mime.wrong);
	ATF_CHECK(sv_ends(
	    mime.parts[2].body, "a: b\r\n\r\nc\r\nd?e\r\n\r\n\r\nend\r\n"));
}

ATF_TC_WITHOUT_HEAD(strangers_words_make_no_header_and_no_eighth_bit);
ATF_TC_BODY(strangers_words_make_no_header_and_no_eighth_bit, tc)
{
	begin(NOTIFY_FAILURE);
	recipients[1].text = "no\r\nX-Evil: yes \xff";
	recipients[1].diag = "smtp; 550\r\n\r\nFinal-Recipient: x";
	recipients[1].mta = "mx\n\nAction: delivered";
	recipients[1].orcpt = "rfc822;a\r\n b";
	recipients[1].dsn = "5.1.1\r\nX-Evil: yes";
	about.sender = "\"a\r\nX-Evil: yes\"@\x01";
	about.envid = "a\r\nX-Evil: yes";
	write_with("");
	ATF_CHECK(strstr(str_text(&out), "\nX-Evil") == NULL);
	ATF_CHECK(strstr(str_text(&out), "\nAction: delivered") == NULL);
	for (size_t i = 0; i < out.len; i++)
		ATF_CHECK((unsigned char)out.text[i] < 127);
	field(group(2), "Status", "5.0.0");
	field(group(2), "Diagnostic-Code", "smtp; 550????Final-Recipient: x");
}

ATF_TC_WITHOUT_HEAD(lines_are_short_whatever_stands_in_them);
ATF_TC_BODY(lines_are_short_whatever_stands_in_them, tc)
{
	static char longest[5000];
	struct sv rest, line;

	begin(NOTIFY_FAILURE);
	memset(longest, 'x', sizeof(longest) - 1);
	recipients[1].text = recipients[1].diag = recipients[1].mta = longest;
	recipients[1].address = recipients[1].original = longest;
	about.sender = about.envid = letter.to = longest;
	letter.header = sv_of(longest);
	write_with("");
	rest = str_view(&out);
	while (sv_cut(&rest, '\n', &line))
		ATF_CHECK(line.len < 998);
	ATF_CHECK_EQ(rest.len, 0);
}

ATF_TC_WITHOUT_HEAD(utf8_addresses_make_a_report_of_the_new_kind);
ATF_TC_BODY(utf8_addresses_make_a_report_of_the_new_kind, tc)
{
	begin(NOTIFY_FAILURE);
	recipients[0].address = "jos\xc3\xa9@example.com";
	letter.body = true;
	write_with("Subject: x\r\n\r\n");
	ATF_CHECK(strstr(mime_field(mime.whole.header, "Content-Type", pool),
		      "report-type=global-delivery-status") != NULL);
	field(
	    mime.parts[0].header, "Content-Type", "text/plain; charset=utf-8");
	field(mime.parts[1].header, "Content-Type",
	    "message/global-delivery-status");
	field(mime.parts[2].header, "Content-Type", "message/global");
	field(group(1), "Final-Recipient", "utf-8; jos\xc3\xa9@example.com");
	field(group(2), "Final-Recipient", "rfc822; ann@example.com");
	letter.body = false;
	write_with("");
	field(mime.parts[2].header, "Content-Type", "message/global-headers");
	/* What is not UTF-8 is nothing. */
	recipients[0].address = "jos\xe9@example.com";
	write_with("");
	field(group(1), "Final-Recipient", "rfc822; jos?@example.com");
}

ATF_TC_WITHOUT_HEAD(threads_hang_together_if_wanted);
ATF_TC_BODY(threads_hang_together_if_wanted, tc)
{
	begin(NOTIFY_DELAY);
	letter.message_id = "<1@x>";
	write_with("");
	field(mime.whole.header, "References", "<1@x>");
	field(mime.whole.header, "In-Reply-To", "<1@x>");
}

ATF_TC_WITHOUT_HEAD(a_boundary_fits_whatever_the_host_is_called);
ATF_TC_BODY(a_boundary_fits_whatever_the_host_is_called, tc)
{
	static char host[200];

	begin(NOTIFY_FAILURE);
	memset(host, '_', sizeof(host) - 1);
	mail_settings.myhostname = host;
	letter_boundary(&letter, "4newidz1", 1, 7);
	ATF_CHECK_EQ(strlen(letter.boundary), LETTER_BOUNDARY);
	ATF_CHECK(strncmp(letter.boundary, "4newidz1.0.7/---", 16) == 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, head_says_that_a_machine_reports);
	ATF_TP_ADD_TC(tp, what_the_sender_said_comes_back_exactly);
	ATF_TP_ADD_TC(tp, postmaster_gets_another_subject_and_everybody);
	ATF_TP_ADD_TC(tp, a_template_needs_no_domain);
	ATF_TP_ADD_TC(tp, people_read_who_and_why);
	ATF_TP_ADD_TC(tp, programs_read_fields);
	ATF_TP_ADD_TC(tp, only_who_is_wanted_is_named);
	ATF_TP_ADD_TC(tp, each_kind_has_its_words);
	ATF_TP_ADD_TC(tp, headers_alone_come_back);
	ATF_TP_ADD_TC(tp, a_message_comes_back_byte_for_byte);
	ATF_TP_ADD_TC(tp, what_is_not_canonical_becomes_so);
	ATF_TP_ADD_TC(tp, strangers_words_make_no_header_and_no_eighth_bit);
	ATF_TP_ADD_TC(tp, lines_are_short_whatever_stands_in_them);
	ATF_TP_ADD_TC(tp, utf8_addresses_make_a_report_of_the_new_kind);
	ATF_TP_ADD_TC(tp, threads_hang_together_if_wanted);
	ATF_TP_ADD_TC(tp, a_boundary_fits_whatever_the_host_is_called);
	return atf_no_error();
}
