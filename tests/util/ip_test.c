#include <atf-c.h>

#include "util/ip.h"

static void
check_same(const char *text)
{
	struct ip ip;

	ATF_REQUIRE(ip_parse(sv_of(text), &ip));
	ATF_CHECK_STREQ(ip_print(&ip).text, text);
}

ATF_TC_WITHOUT_HEAD(what_is_printed_is_what_was_parsed);
ATF_TC_BODY(what_is_printed_is_what_was_parsed, tc)
{
	check_same("0.0.0.0");
	check_same("1.20.100.255");
	check_same("99.10.9.109");
	check_same("255.255.255.255");
	check_same("::1");
	check_same("2001:db8::a:0:0:1");
	ATF_CHECK_STREQ(ip_print(&(struct ip){ 0 }).text, "unknown");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_printed_is_what_was_parsed);
	return atf_no_error();
}
