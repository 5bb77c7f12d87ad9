#include <atf-c.h>

#include <string.h>

#include "smtp/reply.h"

static struct reply reply;
static struct str printed;

/* All of it at once, or a byte at a time: the same. */
static enum reply_got
take(const char *text, bool trickle)
{
	struct sv in = sv_of(text);
	enum reply_got got = REPLY_MORE;

	while (in.len > 0 && got == REPLY_MORE) {
		struct sv piece = trickle ? sv_upto(in, 1) : in;
		size_t before = piece.len;

		got = reply_take(&reply, &piece);
		in = sv_from(in, before - piece.len);
	}
	str_clear(&printed);
	reply_print(&reply, &printed);
	return got;
}

static void
check(const char *text, int code, const char *dsn, const char *want)
{
	for (int trickle = 0; trickle < 2; trickle++) {
		ATF_REQUIRE_EQ(take(text, trickle), REPLY_WHOLE);
		ATF_CHECK_EQ(reply.code, code);
		ATF_CHECK_STREQ(reply.dsn, dsn);
		ATF_CHECK_STREQ(str_text(&printed), want);
	}
}

ATF_TC_WITHOUT_HEAD(one_line_is_a_reply);
ATF_TC_BODY(one_line_is_a_reply, tc)
{
	check("250 2.1.5 Ok\r\n", 250, "2.1.5", "250 2.1.5 Ok");
	check("250\r\n", 250, "2.0.0", "250");
	check("354 go\n", 354, "", "354 go");
}

ATF_TC_WITHOUT_HEAD(lines_are_joined);
ATF_TC_BODY(lines_are_joined, tc)
{
	check("550-5.1.1 no such\r\n550-5.1.1 user\r\n550 5.1.1 x\r\n", 550,
	    "5.1.1", "550-5.1.1 no such 550-5.1.1 user 550 5.1.1 x");
	check("550-5.1.1 no such\r\n550 sorry\r\n", 550, "5.1.1",
	    "550-5.1.1 no such 550 sorry");
}

ATF_TC_WITHOUT_HEAD(an_enhanced_code_of_another_class_is_none);
ATF_TC_BODY(an_enhanced_code_of_another_class_is_none, tc)
{
	check("450 5.1.1 x\r\n", 450, "4.0.0", "450 5.1.1 x");
	check("550 no\r\n", 550, "5.0.0", "550 no");
	check("999 5.1.1 x\r\n", 999, "", "999 5.1.1 x");
	check("000 x\r\n", 0, "", "000 x");
}

ATF_TC_WITHOUT_HEAD(lines_without_a_code_are_passed_over);
ATF_TC_BODY(lines_without_a_code_are_passed_over, tc)
{
	check("hello\r\n25\r\n250x\r\n\r\n250 ok\r\n", 250, "2.0.0", "250 ok");
}

ATF_TC_WITHOUT_HEAD(control_bytes_do_not_survive);
ATF_TC_BODY(control_bytes_do_not_survive, tc)
{
	check("550 a\tb\rc\x1b[m\x80\x7f\r\n", 550, "5.0.0", "550 a?b?c?[m??");
}

ATF_TC_WITHOUT_HEAD(a_nul_does_not_end_the_text);
ATF_TC_BODY(a_nul_does_not_end_the_text, tc)
{
	struct sv in = { "550 a\0b\r\n250 next\r\n", 19 };

	ATF_REQUIRE_EQ(reply_take(&reply, &in), REPLY_WHOLE);
	str_clear(&printed);
	reply_print(&reply, &printed);
	ATF_CHECK_STREQ(str_text(&printed), "550 a?b");
	ATF_CHECK_EQ(in.len, 10);
}

ATF_TC_WITHOUT_HEAD(long_lines_are_cut);
ATF_TC_BODY(long_lines_are_cut, tc)
{
	struct str text = { 0 };

	str_puts(&text, "550 ");
	for (int i = 0; i < 50000; i++)
		str_putc(&text, 'a');
	str_puts(&text, "\r\n");
	ATF_CHECK_EQ(take(str_text(&text), false), REPLY_WHOLE);
	ATF_CHECK_EQ(reply.text.len, REPLY_LINE);
	ATF_CHECK_EQ(printed.len, REPLY_PRINT);
	str_free(&text);
}

ATF_TC_WITHOUT_HEAD(a_reply_without_end_is_broken);
ATF_TC_BODY(a_reply_without_end_is_broken, tc)
{
	struct str text = { 0 };

	for (int i = 0; i <= REPLY_LINES; i++)
		str_puts(&text, "250-x\r\n");
	ATF_CHECK_EQ(take(str_text(&text), false), REPLY_BROKEN);
	reply_end(&reply);
	str_clear(&text);
	for (int i = 0; i <= REPLY_BYTES; i++)
		str_putc(&text, 'x');
	ATF_CHECK_EQ(take(str_text(&text), true), REPLY_BROKEN);
	ATF_CHECK(reply.line.len <= REPLY_LINE);
	str_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, one_line_is_a_reply);
	ATF_TP_ADD_TC(tp, lines_are_joined);
	ATF_TP_ADD_TC(tp, an_enhanced_code_of_another_class_is_none);
	ATF_TP_ADD_TC(tp, lines_without_a_code_are_passed_over);
	ATF_TP_ADD_TC(tp, control_bytes_do_not_survive);
	ATF_TP_ADD_TC(tp, a_nul_does_not_end_the_text);
	ATF_TP_ADD_TC(tp, long_lines_are_cut);
	ATF_TP_ADD_TC(tp, a_reply_without_end_is_broken);
	return atf_no_error();
}
