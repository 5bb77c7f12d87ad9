/*
 * Which lines of a message are headers.
 */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "mail/mime.h"

/* A letter for each line: header, more, break, text. */
static void
check(bool parts, const char *message, const char *expected)
{
	static const char letters[] = "HMBt";
	struct mime m = { .parts = parts };
	struct sv rest = sv_of(message), line;
	struct str got = { 0 };

	while (sv_cut(&rest, '\n', &line))
		str_putc(&got, letters[mime_line(&m, line)]);
	ATF_CHECK_STREQ(str_text(&got), expected);
	str_free(&got);
	mime_end(&m);
}

ATF_TC_WITHOUT_HEAD(headers_end_once_without_mime);
ATF_TC_BODY(headers_end_once_without_mime, tc)
{
	check(false, "A: b\n c\n\ntext\n\nC: d\n", "HMBttt");
	check(false, "A: b\ntext\nC: d\n", "Htt");
	check(false, " text\n", "t");
	check(false, "\n", "B");
}

ATF_TC_WITHOUT_HEAD(parts_have_headers);
ATF_TC_BODY(parts_have_headers, tc)
{
	const char *message = "Content-Type: multipart/mixed;\n"
			      " boundary=\"a b\"\n\npre\n--a b\nA: b\n\n"
			      "text\n--a b--\nepilogue\n--a b\nC: d\n";

	check(true, message, "HMBttHBttttt");
	check(false, message, "HMBttttttttt");
}

ATF_TC_WITHOUT_HEAD(an_outer_boundary_ends_inner_parts);
ATF_TC_BODY(an_outer_boundary_ends_inner_parts, tc)
{
	check(true,
	    "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
	    "content-type: MULTIPART/x; boundary = (c) i\n\n--i\nA: b\n\n"
	    "text\n--o\nC: d\n\n--i\nE: f\n",
	    "HBtHBtHBttHBtt");
}

ATF_TC_WITHOUT_HEAD(a_message_in_a_message_has_headers);
ATF_TC_BODY(a_message_in_a_message_has_headers, tc)
{
	check(true, "Content-Type: message/rfc822\n\nA: b\n\ntext\n", "HBHBt");
	check(true,
	    "Content-Type: message/rfc822\n"
	    "Content-Transfer-Encoding: base64\n\nA: b\n",
	    "HHBt");
	check(true,
	    "Content-Type: multipart/digest; boundary=x\n\n--x\n\nA: b\n"
	    "\ntext\n",
	    "HBtBHBt");
}

ATF_TC_WITHOUT_HEAD(what_is_odd_is_text);
ATF_TC_BODY(what_is_odd_is_text, tc)
{
	static const char *const odd[] = { "multipart/mixed",
		"multipart/mixed; boundary",
		"multipart/mixed; boundary=", "multipart/mixed; boundary=\"",
		"multipart; boundary=x", "/; boundary=x", ";", "\"", "(", "\\",
		"multipart/x; (\\", "text/plain; boundary=x" };
	struct str s = { 0 };

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		str_clear(&s);
		str_printf(&s, "Content-Type: %s\n\n--x\nA: b\n", odd[i]);
		check(true, str_text(&s), "HBtt");
	}
	str_clear(&s);
	str_puts(&s, "Content-Type: multipart/mixed; boundary=");
	for (int i = 0; i < MIME_BOUNDARY + 1; i++)
		str_putc(&s, 'x');
	str_puts(&s, "\n\n--xxx\nA: b\n");
	check(true, str_text(&s), "HBtt");
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(parts_in_parts_have_a_limit);
ATF_TC_BODY(parts_in_parts_have_a_limit, tc)
{
	struct mime m = { .parts = true };
	struct str s = { 0 };

	for (int i = 0; i < MIME_DEPTH + 50; i++) {
		str_clear(&s);
		str_printf(&s, "Content-Type: multipart/x; boundary=b%03d", i);
		ATF_CHECK_EQ(mime_line(&m, str_view(&s)),
		    i <= MIME_DEPTH ? MIME_HEADER : MIME_BODY);
		mime_line(&m, SV(""));
		str_clear(&s);
		str_printf(&s, "--b%03d", i);
		ATF_CHECK_EQ(mime_line(&m, str_view(&s)), MIME_BODY);
	}
	str_free(&s);
	mime_end(&m);
}

ATF_TC_WITHOUT_HEAD(an_endless_header_is_no_endless_memory);
ATF_TC_BODY(an_endless_header_is_no_endless_memory, tc)
{
	struct mime m = { .parts = true };

	mime_line(&m, SV("Content-Type: multipart/x"));
	for (int i = 0; i < 100000; i++)
		ATF_REQUIRE_EQ(mime_line(&m, SV(" ; a=bcdefghij")), MIME_MORE);
	ATF_CHECK(m.header.room < 100000);
	mime_end(&m);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, headers_end_once_without_mime);
	ATF_TP_ADD_TC(tp, parts_have_headers);
	ATF_TP_ADD_TC(tp, an_outer_boundary_ends_inner_parts);
	ATF_TP_ADD_TC(tp, a_message_in_a_message_has_headers);
	ATF_TP_ADD_TC(tp, what_is_odd_is_text);
	ATF_TP_ADD_TC(tp, parts_in_parts_have_a_limit);
	ATF_TP_ADD_TC(tp, an_endless_header_is_no_endless_memory);
	return atf_no_error();
}
