#include <atf-c.h>

#include <string.h>

#include "smtp/stuff.h"

static size_t limit;

/* What goes out for content that comes in blocks of so many bytes. */
static void
run(const char *content, size_t block, struct str *out)
{
	struct stuff s = stuff_begin(true, limit);
	struct sv rest = sv_of(content);

	str_clear(out);
	while (rest.len > 0) {
		stuff_put(&s, sv_upto(rest, block), out);
		rest = sv_from(rest, rest.len < block ? rest.len : block);
	}
	stuff_close(&s, out);
}

static void
check(const char *content, const char *want)
{
	struct str out = { 0 };

	for (size_t block = 1; block <= strlen(content) + 1; block++) {
		run(content, block, &out);
		ATF_CHECK_STREQ_MSG(
		    str_text(&out), want, "in blocks of %zu", block);
	}
	str_free(&out);
}

ATF_TC_WITHOUT_HEAD(each_line_with_a_dot_gets_another);
ATF_TC_BODY(each_line_with_a_dot_gets_another, tc)
{
	check(".\r\n", "..\r\n");
	check("..\r\n.a\r\nb.\r\n.\r\n", "...\r\n..a\r\nb.\r\n..\r\n");
	check("a\r\n\r\n.\r\n.b", "a\r\n\r\n..\r\n..b\r\n");
}

ATF_TC_WITHOUT_HEAD(other_dots_stay);
ATF_TC_BODY(other_dots_stay, tc)
{
	check("a.b\r\n c.\r\n", "a.b\r\n c.\r\n");
	check("\r.\r\n", "\r.\r\n");
}

ATF_TC_WITHOUT_HEAD(the_last_line_is_ended);
ATF_TC_BODY(the_last_line_is_ended, tc)
{
	check("a", "a\r\n");
	check("a\r", "a\r\r\n");
	check("a\n", "a\n\r\n");
	check("", "");
}

ATF_TC_WITHOUT_HEAD(long_lines_are_broken);
ATF_TC_BODY(long_lines_are_broken, tc)
{
	limit = 5;
	check("12345\r\n1234\r\n", "12345\r\n1234\r\n");
	check("123456\r\n", "12345\r\n 6\r\n");
	check("123456789abcde\r\n", "12345\r\n 6789\r\n abcd\r\n e\r\n");
	check("123456789\r\nx\r\n", "12345\r\n 6789\r\nx\r\n");
	check("12345.\r\n.2345.\r\n.\r\n",
	    "12345\r\n .\r\n..2345\r\n .\r\n..\r\n");
	check("\r\n\r\n1234567", "\r\n\r\n12345\r\n 67\r\n");
	check("\r.\r\n1234\r56\r\r\n", "\r.\r\n1234\r\r\n 56\r\r\n");
	check("1\r", "1\r\r\n");
	limit = 1;
	check("123\r\n", "12\r\n 3\r\n");
}

ATF_TC_WITHOUT_HEAD(what_passed_uncopied_is_ended_too);
ATF_TC_BODY(what_passed_uncopied_is_ended_too, tc)
{
	struct stuff s = stuff_begin(false, 0);
	struct str out = { 0 };

	stuff_passed(&s, SV("\r\n"));
	stuff_close(&s, &out);
	ATF_CHECK_EQ(out.len, 0);
	stuff_passed(&s, SV("x\n"));
	stuff_close(&s, &out);
	ATF_CHECK_STREQ(str_text(&out), "\r\n");
	str_free(&out);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_line_with_a_dot_gets_another);
	ATF_TP_ADD_TC(tp, other_dots_stay);
	ATF_TP_ADD_TC(tp, the_last_line_is_ended);
	ATF_TP_ADD_TC(tp, long_lines_are_broken);
	ATF_TP_ADD_TC(tp, what_passed_uncopied_is_ended_too);
	return atf_no_error();
}
