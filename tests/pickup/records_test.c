#include <atf-c.h>

#include "pickup/records.h"

ATF_TC_WITHOUT_HEAD(what_is_gone_is_forgotten);
ATF_TC_BODY(what_is_gone_is_forgotten, tc)
{
	struct record *bad, *active;

	ATF_CHECK(records_find("a") == NULL);
	records_unsee();
	records_sweep(0);
	bad = records_get("bad");
	bad->bad = true;
	active = records_get("active");
	active->active = true;
	records_get("gone");
	ATF_CHECK(records_get("bad") == bad);
	records_unsee();
	bad->seen = true;
	records_sweep(0);
	ATF_CHECK(records_find("bad") == bad);
	ATF_CHECK(records_find("active") == active);
	ATF_CHECK(records_find("gone") == NULL);
	records_drop(active);
	ATF_CHECK(records_find("active") == NULL);
}

ATF_TC_WITHOUT_HEAD(the_next_time_is_that_of_one_that_waits);
ATF_TC_BODY(the_next_time_is_that_of_one_that_waits, tc)
{
	ATF_CHECK_EQ(records_due(), INT64_MAX);
	records_get("c")->bad = true;
	records_get("d")->active = true;
	records_wait(records_get("a"), 7000);
	records_wait(records_get("b"), 5000);
	records_wait(records_get("c"), 3000);
	records_wait(records_get("d"), 4000);
	ATF_CHECK_EQ(records_due(), 5000);
	/* What is due then is for that scan. */
	records_sweep(4999);
	ATF_CHECK_EQ(records_due(), 5000);
	records_sweep(5000);
	ATF_CHECK_EQ(records_due(), 7000);
	records_sweep(9000);
	ATF_CHECK_EQ(records_due(), INT64_MAX);
}

ATF_TC_WITHOUT_HEAD(it_waits_longer_each_time_up_to_a_limit);
ATF_TC_BODY(it_waits_longer_each_time_up_to_a_limit, tc)
{
	ATF_CHECK_EQ(records_backoff(1), 15000);
	ATF_CHECK_EQ(records_backoff(2), 30000);
	ATF_CHECK_EQ(records_backoff(3), 60000);
	ATF_CHECK_EQ(records_backoff(7), 960000);
	ATF_CHECK_EQ(records_backoff(8), 1000000);
	ATF_CHECK_EQ(records_backoff(4000000000U), 1000000);
}

ATF_TC_WITHOUT_HEAD(a_busy_file_is_waited_for_as_long_again);
ATF_TC_BODY(a_busy_file_is_waited_for_as_long_again, tc)
{
	ATF_CHECK_EQ(records_patience(0), 200);
	ATF_CHECK_EQ(records_patience(3000), 3000);
	ATF_CHECK_EQ(records_patience(80000), 15000);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_busy_file_is_waited_for_as_long_again);
	ATF_TP_ADD_TC(tp, what_is_gone_is_forgotten);
	ATF_TP_ADD_TC(tp, the_next_time_is_that_of_one_that_waits);
	ATF_TP_ADD_TC(tp, it_waits_longer_each_time_up_to_a_limit);
	return atf_no_error();
}
