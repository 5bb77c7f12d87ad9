#include <atf-c.h>

#include "util/str.h"

/* The items, each in brackets. */
static const char *
tokens(const char *text)
{
	static struct str out;
	struct sv rest = sv_of(text), item;

	str_clear(&out);
	while (sv_token(&rest, ", \t", &item))
		str_printf(&out, "[" SV_FMT "]", SV_ARG(item));
	return str_text(&out);
}

ATF_TC_WITHOUT_HEAD(tokens_are_parted_by_separators);
ATF_TC_BODY(tokens_are_parted_by_separators, tc)
{
	ATF_CHECK_STREQ(tokens(" a,b\t c ,"), "[a][b][c]");
	ATF_CHECK_STREQ(tokens(""), "");
	ATF_CHECK_STREQ(tokens(" ,"), "");
}

ATF_TC_WITHOUT_HEAD(a_token_keeps_its_braces_together);
ATF_TC_BODY(a_token_keeps_its_braces_together, tc)
{
	ATF_CHECK_STREQ(
	    tokens("a:{b c}, {d, {e f} g}h i"), "[a:{b c}][{d, {e f} g}h][i]");
	ATF_CHECK_STREQ(tokens("a} b"), "[a}][b]");
}

ATF_TC_WITHOUT_HEAD(an_open_brace_takes_the_rest);
ATF_TC_BODY(an_open_brace_takes_the_rest, tc)
{
	ATF_CHECK_STREQ(tokens("a {b c, d"), "[a][{b c, d]");
}

ATF_TC_WITHOUT_HEAD(a_list_has_whole_items);
ATF_TC_BODY(a_list_has_whole_items, tc)
{
	ATF_CHECK(sv_listed(SV("a, Bcd\te"), SV("bCD")));
	ATF_CHECK(sv_listed(SV("a, bcd\te"), SV("e")));
	ATF_CHECK(!sv_listed(SV("a, bcd\te"), SV("bc")));
	ATF_CHECK(!sv_listed(SV("a, bcd"), SV("")));
	ATF_CHECK(!sv_listed(SV(""), SV("a")));
}

ATF_TC_WITHOUT_HEAD(a_number_is_not_past_its_limit);
ATF_TC_BODY(a_number_is_not_past_its_limit, tc)
{
	unsigned long n;

	ATF_CHECK(sv_number(SV("2"), 2, &n) && n == 2);
	ATF_CHECK(!sv_number(SV("3"), 2, &n));
	ATF_CHECK(sv_number(SV("15"), 15, &n) && n == 15);
	ATF_CHECK(!sv_number(SV("16"), 15, &n));
	ATF_CHECK(sv_number(SV("0"), 0, &n) && n == 0);
	ATF_CHECK(!sv_number(SV("1"), 0, &n));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_number_is_not_past_its_limit);
	ATF_TP_ADD_TC(tp, a_list_has_whole_items);
	ATF_TP_ADD_TC(tp, tokens_are_parted_by_separators);
	ATF_TP_ADD_TC(tp, a_token_keeps_its_braces_together);
	ATF_TP_ADD_TC(tp, an_open_brace_takes_the_rest);
	return atf_no_error();
}
