#include <atf-c.h>

#include "qmgr/window.h"

static const struct window_limits usual = {
	.first = 5,
	.most = 20,
	.failed_cohorts = 1,
	.up = { 1, FEEDBACK_FIXED },
	.down = { 1, FEEDBACK_FIXED },
};

ATF_TC_WITHOUT_HEAD(reads_the_three_kinds_of_feedback);
ATF_TC_BODY(reads_the_three_kinds_of_feedback, tc)
{
	struct feedback f;
	struct err err;

	ATF_REQUIRE_EQ(feedback_parse("1", &f, &err), 0);
	ATF_CHECK(f.base == 1 && f.per == FEEDBACK_FIXED);
	ATF_REQUIRE_EQ(feedback_parse("0.25 / concurrency", &f, &err), 0);
	ATF_CHECK(f.base == 0.25 && f.per == FEEDBACK_PER_WINDOW);
	ATF_REQUIRE_EQ(feedback_parse("1/sqrt_concurrency", &f, &err), 0);
	ATF_CHECK(f.base == 1 && f.per == FEEDBACK_PER_ROOT);
}

ATF_TC_WITHOUT_HEAD(refuses_other_feedback);
ATF_TC_BODY(refuses_other_feedback, tc)
{
	static const char *const bad[] = { "", "x", "1.5", "2", "-1", ".",
		"1/2", "1/", "1..2", "99999999999999999999" };
	struct feedback f;
	struct err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_EQ_MSG(
		    feedback_parse(bad[i], &f, &err), -1, "%s", bad[i]);
}

ATF_TC_WITHOUT_HEAD(grows_by_one_a_success_up_to_the_limit);
ATF_TC_BODY(grows_by_one_a_success_up_to_the_limit, tc)
{
	struct window w;

	window_begin(&w, &usual, 0);
	ATF_CHECK_EQ(w.size, 5);
	window_success(&w, &usual, 5);
	ATF_CHECK_EQ(w.size, 6);
	for (int i = 0; i < 50; i++)
		window_success(&w, &usual, w.size);
	ATF_CHECK_EQ(w.size, 20);
}

ATF_TC_WITHOUT_HEAD(does_not_grow_when_it_is_not_filled);
ATF_TC_BODY(does_not_grow_when_it_is_not_filled, tc)
{
	struct window w;

	window_begin(&w, &usual, 0);
	for (int i = 0; i < 50; i++)
		window_success(&w, &usual, 1);
	ATF_CHECK_EQ(w.size, 6);
}

ATF_TC_WITHOUT_HEAD(a_cohort_of_failures_kills);
ATF_TC_BODY(a_cohort_of_failures_kills, tc)
{
	struct window w;

	window_begin(&w, &usual, 0);
	ATF_CHECK(window_failure(&w, &usual));
	ATF_CHECK_EQ(w.size, 4);
	ATF_CHECK(window_failure(&w, &usual));
	ATF_CHECK(window_failure(&w, &usual));
	ATF_CHECK_EQ(w.size, 2);
	ATF_CHECK(!window_failure(&w, &usual));
	ATF_CHECK_EQ(w.size, 0);
	ATF_CHECK(!window_failure(&w, &usual));
}

ATF_TC_WITHOUT_HEAD(a_success_between_failures_keeps_it_alive);
ATF_TC_BODY(a_success_between_failures_keeps_it_alive, tc)
{
	struct window w;

	window_begin(&w, &usual, 0);
	for (int i = 0; i < 100; i++) {
		ATF_REQUIRE(window_failure(&w, &usual));
		window_success(&w, &usual, w.size);
	}
	ATF_CHECK(w.size >= 1);
}

ATF_TC_WITHOUT_HEAD(a_success_revives_the_dead);
ATF_TC_BODY(a_success_revives_the_dead, tc)
{
	struct window w = { 0 };

	window_success(&w, &usual, 3);
	ATF_CHECK_EQ(w.size, 5);
}

ATF_TC_WITHOUT_HEAD(feedback_per_root_needs_root_many_successes);
ATF_TC_BODY(feedback_per_root_needs_root_many_successes, tc)
{
	struct window_limits limits = usual;
	struct window w;
	int n = 0;

	limits.first = 16;
	limits.up.per = FEEDBACK_PER_ROOT;
	window_begin(&w, &limits, 0);
	while (w.size == 16 && n++ < 100)
		window_success(&w, &limits, 16);
	ATF_CHECK_EQ(n, 4);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, reads_the_three_kinds_of_feedback);
	ATF_TP_ADD_TC(tp, refuses_other_feedback);
	ATF_TP_ADD_TC(tp, grows_by_one_a_success_up_to_the_limit);
	ATF_TP_ADD_TC(tp, does_not_grow_when_it_is_not_filled);
	ATF_TP_ADD_TC(tp, a_cohort_of_failures_kills);
	ATF_TP_ADD_TC(tp, a_success_between_failures_keeps_it_alive);
	ATF_TP_ADD_TC(tp, a_success_revives_the_dead);
	ATF_TP_ADD_TC(tp, feedback_per_root_needs_root_many_successes);
	return atf_no_error();
}
