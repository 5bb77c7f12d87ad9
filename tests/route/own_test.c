#include <atf-c.h>

#include "route/own.h"

ATF_TC_WITHOUT_HEAD(listed_addresses_are_ours_and_others_are_not);
ATF_TC_BODY(listed_addresses_are_ours_and_others_are_not, tc)
{
	struct own own;

	own_load(&own, "192.0.2.1, [2001:db8::1]", "192.0.2.7");
	ATF_CHECK_EQ(own.count, 3);
	ATF_CHECK(own_has_literal(&own, SV("[192.0.2.1]")));
	ATF_CHECK(own_has_literal(&own, SV("[192.0.2.7]")));
	ATF_CHECK(own_has_literal(&own, SV("[IPv6:2001:db8:0::1]")));
	ATF_CHECK(!own_has_literal(&own, SV("[192.0.2.2]")));
	ATF_CHECK(!own_has_literal(&own, SV("[2001:db8::1]")));
	ATF_CHECK(!own_has_literal(&own, SV("[IPv6:192.0.2.1]")));
	ATF_CHECK(!own_has_literal(&own, SV("192.0.2.1")));
	ATF_CHECK(!own_has_literal(&own, SV("[")));
	ATF_CHECK(!own_has_literal(&own, SV("[]")));
	own_free(&own);
}

ATF_TC_WITHOUT_HEAD(loopback_only_is_the_loopback_interface);
ATF_TC_BODY(loopback_only_is_the_loopback_interface, tc)
{
	struct own own;

	own_load(&own, "loopback-only", "");
	ATF_CHECK(own_has_literal(&own, SV("[127.0.0.1]")));
	for (size_t i = 0; i < own.count; i++)
		ATF_CHECK(ip_is_loopback(&own.at[i]));
	own_free(&own);
	own_load(&own, "all", "");
	ATF_CHECK(own_has_literal(&own, SV("[127.0.0.1]")));
	own_free(&own);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, listed_addresses_are_ours_and_others_are_not);
	ATF_TP_ADD_TC(tp, loopback_only_is_the_loopback_interface);
	return atf_no_error();
}
