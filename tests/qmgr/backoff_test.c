#include <atf-c.h>

#include "qmgr/backoff.h"

enum { SECOND = 1000000 };

static const struct backoff usual = { 300, 4000 };

ATF_TC_WITHOUT_HEAD(waits_as_long_as_it_has_waited);
ATF_TC_BODY(waits_as_long_as_it_has_waited, tc)
{
	ATF_CHECK_EQ(backoff_wait(&usual, 1000LL * SECOND, 0), 1000LL * SECOND);
}

ATF_TC_WITHOUT_HEAD(never_less_than_the_least_nor_more_than_the_most);
ATF_TC_BODY(never_less_than_the_least_nor_more_than_the_most, tc)
{
	ATF_CHECK_EQ(backoff_wait(&usual, 0, 0), 300LL * SECOND);
	ATF_CHECK_EQ(backoff_wait(&usual, -5, 0), 300LL * SECOND);
	ATF_CHECK_EQ(backoff_wait(&usual, INT64_MAX, 0), 4000LL * SECOND);
}

ATF_TC_WITHOUT_HEAD(chance_adds_up_to_a_tenth);
ATF_TC_BODY(chance_adds_up_to_a_tenth, tc)
{
	for (uint32_t i = 0; i < 5000; i += 7) {
		int64_t wait = backoff_wait(&usual, 0, i);

		ATF_CHECK(wait >= 300LL * SECOND && wait < 330LL * SECOND);
	}
	ATF_CHECK(backoff_wait(&usual, 0, 999) > 329LL * SECOND);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, waits_as_long_as_it_has_waited);
	ATF_TP_ADD_TC(tp, never_less_than_the_least_nor_more_than_the_most);
	ATF_TP_ADD_TC(tp, chance_adds_up_to_a_tenth);
	return atf_no_error();
}
