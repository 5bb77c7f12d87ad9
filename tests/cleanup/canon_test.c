#include "tests/route/world.h"

#include <time.h>

#include "cleanup/canon.h"

/* What our Received header looks like in these tests. */
#define RECEIVED                                                               \
	"Received: from h (c [192.0.2.7])\r\n"                                 \
	"\tby gw.example.net (Postern) with SMTP id ID;\r\n"                   \
	"\tThu, 01 Jan 1970 00:00:01 +0000 (UTC)\r\n"
#define DATE "Date: Thu, 01 Jan 1970 00:00:01 +0000 (UTC)\r\n"

static struct cleanup_settings settings;
static struct str got;
static enum canon_status status;
static char message_id[200], resent_id[200];
static bool complete, put_fails, whole;
static struct rewrite_rules rules = { .origin = "example.com",
	.domain = "example.net" };
static const char *sender = "s@example.org", *full_name = "";

static int
collect(struct canon *c, struct sv piece, struct err *err)
{
	if (put_fails)
		return err_set(err, ERR_LATER, "disk full");
	str_put(&got, piece);
	return 0;
}

static bool is_report; /* of our own */

/* The result of the text given in pieces of this many bytes. */
static void
run(const char *lines, struct sv text, size_t step)
{
	struct stamp stamp = { "ID", "c", "192.0.2.7", "h", "SMTP", NULL,
		1000000, is_report, false, 0 };
	struct canon c = { .set = &settings,
		.stamp = &stamp,
		.sender = sender,
		.full_name = full_name,
		.complete = complete,
		.rules = whole ? &rules : NULL,
		.put = collect };

	setenv("TZ", "UTC0", 1);
	tzset();
	world_load(cleanup_params, &settings, lines);
	str_clear(&got);
	canon_begin(&c);
	for (; text.len > 0; text = sv_from(text, step))
		canon_content(&c, sv_upto(text, step));
	if (c.status == CANON_OK)
		canon_finish(&c);
	status = c.status;
	snprintf(message_id, sizeof(message_id), "%s", str_text(&c.message_id));
	snprintf(
	    resent_id, sizeof(resent_id), "%s", str_text(&c.resent_message_id));
	canon_end(&c);
	pool_free(&world_pool);
}

static void
check_view(const char *lines, struct sv text, struct sv want)
{
	static const size_t steps[] = { 1, 2, 3, 7, 1000000 };

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		run(lines, text, steps[i]);
		ATF_CHECK_EQ(status, CANON_OK);
		ATF_CHECK_MSG(sv_equal(str_view(&got), want),
		    "in steps of %zu: \"%s\"\nnot \"" SV_FMT "\"", steps[i],
		    str_text(&got), SV_ARG(want));
	}
	str_free(&got);
}

static void
check(const char *lines, const char *text, const char *want)
{
	check_view(lines, sv_of(text), sv_of(want));
}

ATF_TC_WITHOUT_HEAD(a_whole_message_only_gets_our_received_header);
ATF_TC_BODY(a_whole_message_only_gets_our_received_header, tc)
{
	check("", "Subject: x\r\nFrom: a\r\n\r\nbody\r\n.\r\n\r\nmore\r\n",
	    RECEIVED "Subject: x\r\nFrom: a\r\n\r\nbody\r\n.\r\n\r\nmore\r\n");
	check("", "\r\nbody\r\n", RECEIVED "\r\nbody\r\n");
	check("", "Subject: x\r\n\r\n", RECEIVED "Subject: x\r\n\r\n");
}

ATF_TC_WITHOUT_HEAD(a_message_without_a_body_is_its_headers);
ATF_TC_BODY(a_message_without_a_body_is_its_headers, tc)
{
	check("", "Subject: x\r\n", RECEIVED "Subject: x\r\n");
	check("", "Subject: x", RECEIVED "Subject: x\r\n");
	check("", "", RECEIVED);
}

ATF_TC_WITHOUT_HEAD(a_last_line_gets_its_end);
ATF_TC_BODY(a_last_line_gets_its_end, tc)
{
	check("", "A: b\r\n\r\nbody", RECEIVED "A: b\r\n\r\nbody\r\n");
}

ATF_TC_WITHOUT_HEAD(mailbox_lines_at_the_start_become_headers);
ATF_TC_BODY(mailbox_lines_at_the_start_become_headers, tc)
{
	check("", "From x@y Mon\r\n>>From z\r\nSubject: x\r\n\r\nFrom b\r\n",
	    RECEIVED "X-Mailbox-Line: From x@y Mon\r\n"
		     "X-Mailbox-Line: >>From z\r\nSubject: x\r\n\r\n"
		     "From b\r\n");
	check("", "Subject: x\r\nFrom y\r\n",
	    RECEIVED "Subject: x\r\n\r\nFrom y\r\n");
}

ATF_TC_WITHOUT_HEAD(white_space_at_the_start_cannot_continue_our_header);
ATF_TC_BODY(white_space_at_the_start_cannot_continue_our_header, tc)
{
	check("", " folded\r\nSubject: x\r\n",
	    RECEIVED "\r\n folded\r\nSubject: x\r\n");
	check("", "\tfolded\r\n", RECEIVED "\r\n\tfolded\r\n");
	check("", "From a\r\n b\r\n",
	    RECEIVED "X-Mailbox-Line: From a\r\n\r\n b\r\n");
}

ATF_TC_WITHOUT_HEAD(a_line_that_is_no_header_gets_an_empty_line_before_it);
ATF_TC_BODY(a_line_that_is_no_header_gets_an_empty_line_before_it, tc)
{
	check("", "Subject: x\r\nno header\r\nA: b\r\n",
	    RECEIVED "Subject: x\r\n\r\nno header\r\nA: b\r\n");
	check("", "just text", RECEIVED "\r\njust text\r\n");
}

ATF_TC_WITHOUT_HEAD(unwanted_headers_go_with_their_continuation);
ATF_TC_BODY(unwanted_headers_go_with_their_continuation, tc)
{
	check("",
	    "Bcc: a@b,\r\n c@d\r\nTo: x\r\nReturn-Path: <a>\r\n"
	    "content-length: 5\r\nResent-Bcc: x\r\nCc: y\r\n\r\nBcc: z\r\n",
	    RECEIVED "To: x\r\nCc: y\r\n\r\nBcc: z\r\n");
	check("message_drop_headers = x-mine", "Bcc: a\r\nX-Mine: b\r\n\r\n",
	    RECEIVED "Bcc: a\r\n\r\n");
}

ATF_TC_WITHOUT_HEAD(a_local_client_gets_what_is_missing);
ATF_TC_BODY(a_local_client_gets_what_is_missing, tc)
{
	complete = true;
	check("", "Subject: x\r\n\r\nb\r\n",
	    RECEIVED "Subject: x\r\nMessage-Id: <ID@gw.example.net>\r\n" DATE
		     "From: s@example.org\r\n\r\nb\r\n");
	ATF_CHECK_STREQ(message_id, "<ID@gw.example.net>");
	check("", "From: a\r\ndate: b\r\nMESSAGE-ID: <c>\r\n\r\n",
	    RECEIVED "From: a\r\ndate: b\r\nMESSAGE-ID: <c>\r\n\r\n");
	check("", "Resent-To: a\r\nFrom: a\r\nDate: b\r\n\r\n",
	    RECEIVED "Resent-To: a\r\nFrom: a\r\nDate: b\r\n"
		     "Resent-Message-Id: <ID@gw.example.net>\r\n"
		     "Resent-" DATE "Resent-From: s@example.org\r\n\r\n");
	sender = "";
	check("undisclosed_recipients_header = To: nobody:;",
	    "Message-Id: <c>\r\nDate: d\r\n\r\n",
	    RECEIVED "Message-Id: <c>\r\nDate: d\r\nFrom: MAILER-DAEMON\r\n"
		     "To: nobody:;\r\n\r\n");
}

/* With a full name, the From header that is added. */
static void
check_from(const char *lines, const char *name, const char *want)
{
	struct str all = { 0 };

	str_printf(&all,
	    RECEIVED "Message-Id: <c>\r\nDate: d\r\nTo: x\r\n"
		     "From: %s\r\n\r\n",
	    want);
	full_name = name;
	check(lines, "Message-Id: <c>\r\nDate: d\r\nTo: x\r\n\r\n",
	    str_text(&all));
	full_name = "";
	str_free(&all);
}

ATF_TC_WITHOUT_HEAD(a_full_name_stands_in_an_added_from);
ATF_TC_BODY(a_full_name_stands_in_an_added_from, tc)
{
	static const char old[] = "header_from_format = obsolete";

	complete = true;
	check_from("", "Joe Smith", "Joe Smith <s@example.org>");
	check_from("", " ", "s@example.org");
	check_from("", "Smith, Joe \"J\\\"",
	    "\"Smith, Joe \\\"J\\\\\\\"\" <s@example.org>");
	check_from("", "Joe\r\nBcc: x", "\"Joe??Bcc: x\" <s@example.org>");
	check_from(old, "Joe Smith", "s@example.org (Joe Smith)");
	check_from(old, "Joe) (S", "s@example.org (Joe\\) \\(S)");
	check_from(
	    "", "J\303\266e S", "=?utf-8?Q?J=C3=B6e_S?= <s@example.org>");
	check_from("full_name_encoding_charset =", "J\303\266e",
	    "\"J\303\266e\" <s@example.org>");
	check_from("",
	    "\303\266\303\266\303\266\303\266\303\266\303\266\303\266"
	    "\303\266\303\266\303\266\303\266",
	    "=?utf-8?Q?=C3=B6=C3=B6=C3=B6=C3=B6=C3=B6=C3=B6=C3=B6=C3=B6=C3=B6"
	    "=C3=B6?=\r\n =?utf-8?Q?=C3=B6?= <s@example.org>");
	sender = "";
	check_from("", "Joe", "MAILER-DAEMON");
}

ATF_TC_WITHOUT_HEAD(what_is_sent_again_has_an_id_of_its_own);
ATF_TC_BODY(what_is_sent_again_has_an_id_of_its_own, tc)
{
	complete = true;
	run("", SV("Message-Id: <a>\r\nResent-Message-Id: <b>\r\n\r\n"), 5);
	ATF_CHECK_STREQ(message_id, "<a>");
	ATF_CHECK_STREQ(resent_id, "<b>");
	run("", SV("Message-Id: <a>\r\nResent-To: x\r\n\r\n"), 5);
	ATF_CHECK_STREQ(message_id, "<a>");
	ATF_CHECK_STREQ(resent_id, "<ID@gw.example.net>");
	run("", SV("Subject: x\r\n\r\n"), 5);
	ATF_CHECK_STREQ(message_id, "<ID@gw.example.net>");
	ATF_CHECK_STREQ(resent_id, "");
	str_free(&got);
}

static void
check_whole(const char *header, const char *want)
{
	static const char rest[] = "From: a@b.org\r\nDate: d\r\n"
				   "Message-Id: <i>\r\n\r\nTo: body\r\n";
	struct str in = { 0 }, out = { 0 };

	complete = whole = true;
	str_printf(&in, "%s\r\n%s", header, rest);
	str_printf(&out, RECEIVED "%s\r\n%s", want, rest);
	check("", str_text(&in), str_text(&out));
	str_free(&in);
	str_free(&out);
	complete = whole = false;
}

ATF_TC_WITHOUT_HEAD(addresses_of_local_mail_are_made_whole);
ATF_TC_BODY(addresses_of_local_mail_are_made_whole, tc)
{
	static const char *const rows[][2] = {
		{ "To: joe", "To: joe@example.com" },
		{ "To: joe@here", "To: joe@here.example.net" },
		{ "To:joe,sue@b.org , tim", "To:joe@example.com,sue@b.org , "
					    "tim@example.com" },
		{ "Cc: Joe \"x, y\" <joe>,\r\n\tSue <sue@b.org>",
		    "Cc: Joe \"x, y\" <joe@example.com>,\r\n\tSue "
		    "<sue@b.org>" },
		{ "Reply-To: joe (Joe, of here)",
		    "Reply-To: joe@example.com (Joe, of here)" },
		{ "To: \"joe smith\"", "To: \"joe smith\"@example.com" },
		{ "To: some: joe, <sue>;",
		    "To: some: joe@example.com, <sue@example.com>;" },
		{ "To: nobody:;", "To: nobody:;" },
		{ "To: <>", "To: <>" },
		{ "To: Joe Smith", "To: Joe Smith" },
		{ "To: joe@", "To: joe@" },
		{ "To: <joe", "To: <joe@example.com" },
		{ "To: (joe", "To: (joe" },
		{ "To: \"joe", "To: \"joe" },
		{ "To: ,,,;:<>@", "To: ,,,;:<>@" },
		{ "To: joe@b.org", "To: joe@b.org" },
		{ "Subject: joe", "Subject: joe" },
		{ "X-To: joe", "X-To: joe" },
		{ "Resent-To: joe\r\nResent-From: r\r\nResent-Date: x\r\n"
		  "Resent-Message-Id: y",
		    "Resent-To: joe@example.com\r\nResent-From: "
		    "r@example.com\r\nResent-Date: x\r\n"
		    "Resent-Message-Id: y" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_whole(rows[i][0], rows[i][1]);
	/* Of others they are left alone. */
	complete = false, whole = true;
	check("", "To: joe\r\n\r\n", RECEIVED "To: joe\r\n\r\n");
}

ATF_TC_WITHOUT_HEAD(a_remote_client_gets_it_when_always_is_said);
ATF_TC_BODY(a_remote_client_gets_it_when_always_is_said, tc)
{
	check("always_add_missing_headers = yes",
	    "From: a\r\nMessage-Id: b\r\n\r\n",
	    RECEIVED "From: a\r\nMessage-Id: b\r\n" DATE "\r\n");
}

ATF_TC_WITHOUT_HEAD(the_message_id_is_found_folded_or_not);
ATF_TC_BODY(the_message_id_is_found_folded_or_not, tc)
{
	run("", SV("Message-ID:\r\n <a@b>\r\n\r\n"), 5);
	ATF_CHECK_STREQ(message_id, "<a@b>");
	run("", SV("Subject: x\r\n\r\nMessage-ID: <a@b>\r\n"), 5);
	ATF_CHECK_STREQ(message_id, "");
	str_free(&got);
}

ATF_TC_WITHOUT_HEAD(a_loop_is_noticed_by_its_received_headers);
ATF_TC_BODY(a_loop_is_noticed_by_its_received_headers, tc)
{
	run("hopcount_limit = 3", SV("Received: a\r\n\r\n"), 100);
	ATF_CHECK_EQ(status, CANON_OK);
	run("hopcount_limit = 3", SV("Received: a\r\nreceived: b\r\n\r\n"),
	    100);
	ATF_CHECK_EQ(status, CANON_HOPS);
	run("hopcount_limit = 3",
	    SV("Received: a\r\n\r\nReceived: b\r\nReceived: c\r\n"), 100);
	ATF_CHECK_EQ(status, CANON_OK);
	str_free(&got);
}

ATF_TC_WITHOUT_HEAD(a_message_may_be_as_long_as_the_limit);
ATF_TC_BODY(a_message_may_be_as_long_as_the_limit, tc)
{
	run("message_size_limit = 12", SV("\r\n12345678\r\n"), 5);
	ATF_CHECK_EQ(status, CANON_OK);
	run("message_size_limit = 12", SV("\r\n123456789\r\n"), 5);
	ATF_CHECK_EQ(status, CANON_SIZE);
	run("message_size_limit = 0", SV("\r\n123456789\r\n"), 5);
	ATF_CHECK_EQ(status, CANON_OK);
	is_report = true;
	run("message_size_limit = 12", SV("\r\n123456789\r\n"), 5);
	ATF_CHECK_EQ(status, CANON_OK);
	is_report = false;
	str_free(&got);
}

ATF_TC_WITHOUT_HEAD(a_header_over_the_limit_is_cut);
ATF_TC_BODY(a_header_over_the_limit_is_cut, tc)
{
	check("header_size_limit = 10",
	    "A: 23456789abc\r\n more\r\nB: 2\r\n 567890\r\nC: d\r\n\r\nb\r\n",
	    RECEIVED "A: 2345678\r\nB: 2\r\n 567\r\nC: d\r\n\r\nb\r\n");
}

ATF_TC_WITHOUT_HEAD(a_long_first_line_that_is_no_header_is_kept_whole);
ATF_TC_BODY(a_long_first_line_that_is_no_header_is_kept_whole, tc)
{
	check("header_size_limit = 10",
	    "0123456789 0123456789 0123456789\r\nA: b\r\n",
	    RECEIVED "\r\n0123456789 0123456789 0123456789\r\nA: b\r\n");
	check("header_size_limit = 10", " 123456789 0123456789\r\n",
	    RECEIVED "\r\n 123456789 0123456789\r\n");
}

ATF_TC_WITHOUT_HEAD(nul_bytes_pass);
ATF_TC_BODY(nul_bytes_pass, tc)
{
	static const char in[] = "A: b\r\n\r\n\0.\r\n";
	static const char out[] = RECEIVED "A: b\r\n\r\n\0.\r\n";

	check_view("", (struct sv){ in, sizeof(in) - 1 },
	    (struct sv){ out, sizeof(out) - 1 });
}

ATF_TC_WITHOUT_HEAD(the_first_failure_to_write_is_kept);
ATF_TC_BODY(the_first_failure_to_write_is_kept, tc)
{
	put_fails = true;
	run("", SV("A: b\r\n\r\nbody\r\n"), 3);
	ATF_CHECK_EQ(status, CANON_WRITE);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_whole_message_only_gets_our_received_header);
	ATF_TP_ADD_TC(tp, a_message_without_a_body_is_its_headers);
	ATF_TP_ADD_TC(tp, a_last_line_gets_its_end);
	ATF_TP_ADD_TC(tp, mailbox_lines_at_the_start_become_headers);
	ATF_TP_ADD_TC(tp, white_space_at_the_start_cannot_continue_our_header);
	ATF_TP_ADD_TC(
	    tp, a_line_that_is_no_header_gets_an_empty_line_before_it);
	ATF_TP_ADD_TC(tp, unwanted_headers_go_with_their_continuation);
	ATF_TP_ADD_TC(tp, a_local_client_gets_what_is_missing);
	ATF_TP_ADD_TC(tp, a_full_name_stands_in_an_added_from);
	ATF_TP_ADD_TC(tp, what_is_sent_again_has_an_id_of_its_own);
	ATF_TP_ADD_TC(tp, addresses_of_local_mail_are_made_whole);
	ATF_TP_ADD_TC(tp, a_remote_client_gets_it_when_always_is_said);
	ATF_TP_ADD_TC(tp, the_message_id_is_found_folded_or_not);
	ATF_TP_ADD_TC(tp, a_loop_is_noticed_by_its_received_headers);
	ATF_TP_ADD_TC(tp, a_message_may_be_as_long_as_the_limit);
	ATF_TP_ADD_TC(tp, a_header_over_the_limit_is_cut);
	ATF_TP_ADD_TC(tp, a_long_first_line_that_is_no_header_is_kept_whole);
	ATF_TP_ADD_TC(tp, nul_bytes_pass);
	ATF_TP_ADD_TC(tp, the_first_failure_to_write_is_kept);
	return atf_no_error();
}
