#include <atf-c.h>

#include "error/verdict.h"

static void
check(const char *service, const char *nexthop, bool soft, const char *want)
{
	char got[200];
	struct verdict v;

	verdict_of(service, nexthop, soft, &v);
	snprintf(got, sizeof(got), "%s %s (%s)", v.dsn, v.status, v.text);
	ATF_CHECK_STREQ(got, want);
}

ATF_TC_WITHOUT_HEAD(error_refuses_with_the_text_of_the_next_hop);
ATF_TC_BODY(error_refuses_with_the_text_of_the_next_hop, tc)
{
	check("error", "no mail here", false, "5.0.0 bounced (no mail here)");
	check("error", "5.7.1 go away", false, "5.7.1 bounced (go away)");
}

ATF_TC_WITHOUT_HEAD(error_with_a_code_of_class_4_defers);
ATF_TC_BODY(error_with_a_code_of_class_4_defers, tc)
{
	check("error", "4.2.1 later", false, "4.2.1 deferred (later)");
}

ATF_TC_WITHOUT_HEAD(soft_bounce_defers_what_error_refuses);
ATF_TC_BODY(soft_bounce_defers_what_error_refuses, tc)
{
	check("error", "5.1.1 unknown", true, "4.1.1 deferred (unknown)");
}

ATF_TC_WITHOUT_HEAD(retry_defers_whatever_the_code);
ATF_TC_BODY(retry_defers_whatever_the_code, tc)
{
	check("retry", "5.4.1 down", false, "4.4.1 deferred (down)");
	check("retry", "down", false, "4.0.0 deferred (down)");
}

ATF_TC_WITHOUT_HEAD(discard_says_sent);
ATF_TC_BODY(discard_says_sent, tc)
{
	check("discard", "", false, "2.0.0 sent (silently discarded)");
	check("discard", "to the void", true, "2.0.0 sent (to the void)");
}

ATF_TC_WITHOUT_HEAD(who_only_asks_hears_whether_it_would_work);
ATF_TC_BODY(who_only_asks_hears_whether_it_would_work, tc)
{
	ATF_CHECK_STREQ(verdict_probe(DELIVERED_SENT), "deliverable");
	ATF_CHECK_STREQ(verdict_probe(DELIVERED_DEFERRED), "undeliverable");
	ATF_CHECK_STREQ(verdict_probe(DELIVERED_BOUNCED), "undeliverable");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, error_refuses_with_the_text_of_the_next_hop);
	ATF_TP_ADD_TC(tp, error_with_a_code_of_class_4_defers);
	ATF_TP_ADD_TC(tp, soft_bounce_defers_what_error_refuses);
	ATF_TP_ADD_TC(tp, retry_defers_whatever_the_code);
	ATF_TP_ADD_TC(tp, discard_says_sent);
	ATF_TP_ADD_TC(tp, who_only_asks_hears_whether_it_would_work);
	return atf_no_error();
}
