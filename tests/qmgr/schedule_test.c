#include <atf-c.h>

#include <stdlib.h>

#include "qmgr/schedule.h"

enum { SECOND = 1000000 };

static const struct schedule_limits usual = {
	.window = { .first = 5,
	    .most = 20,
	    .failed_cohorts = 1,
	    .up = { 1, FEEDBACK_FIXED },
	    .down = { 1, FEEDBACK_FIXED } },
	.processes = 100,
	.dead_time = 300LL * SECOND,
};

static struct schedule *s;
static struct schedule_transport *smtp;

static void
begin(const struct schedule_limits *limits)
{
	s = schedule_new();
	smtp = schedule_add_transport(s, SV("smtp"), limits);
}

static const struct schedule_reason *
put(const char *nexthop, const char *sender, struct schedule_job *job)
{
	return schedule_put(smtp, sv_of(nexthop), sv_of(sender), job);
}

ATF_TC_WITHOUT_HEAD(first_come_is_first_served);
ATF_TC_BODY(first_come_is_first_served, tc)
{
	struct schedule_job jobs[3];

	begin(&usual);
	for (int i = 0; i < 3; i++)
		ATF_REQUIRE(put("example.com", "a@b", &jobs[i]) == NULL);
	for (int i = 0; i < 3; i++)
		ATF_CHECK(schedule_next(s, 0) == &jobs[i]);
	ATF_CHECK(schedule_next(s, 0) == NULL);
	for (int i = 0; i < 3; i++)
		schedule_done(&jobs[i], 0);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_single_mail_does_not_wait_behind_a_bulk_job);
ATF_TC_BODY(a_single_mail_does_not_wait_behind_a_bulk_job, tc)
{
	struct schedule_job bulk[50], single;

	begin(&usual);
	for (int i = 0; i < 50; i++)
		put("example.com", "bulk@list", &bulk[i]);
	put("example.com", "a@b", &single);
	ATF_CHECK(schedule_next(s, 0) == &bulk[0]);
	ATF_CHECK(schedule_next(s, 0) == &single);
	ATF_CHECK(schedule_next(s, 0) == &bulk[1]);
	schedule_done(&bulk[0], 0);
	schedule_done(&bulk[1], 0);
	schedule_done(&single, 0);
	for (int i = 2; i < 50; i++)
		schedule_drop(&bulk[i]);
	ATF_CHECK_EQ(schedule_waiting(s), 0);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(destinations_take_turns);
ATF_TC_BODY(destinations_take_turns, tc)
{
	struct schedule_job a[2], b[2];

	begin(&usual);
	for (int i = 0; i < 2; i++)
		put("a.example", "x", &a[i]);
	for (int i = 0; i < 2; i++)
		put("b.example", "x", &b[i]);
	ATF_CHECK(schedule_next(s, 0) == &a[0]);
	ATF_CHECK(schedule_next(s, 0) == &b[0]);
	ATF_CHECK(schedule_next(s, 0) == &a[1]);
	ATF_CHECK(schedule_next(s, 0) == &b[1]);
	for (int i = 0; i < 2; i++) {
		schedule_done(&a[i], 0);
		schedule_done(&b[i], 0);
	}
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(no_more_at_a_time_than_the_window);
ATF_TC_BODY(no_more_at_a_time_than_the_window, tc)
{
	struct schedule_job jobs[7];

	begin(&usual);
	for (int i = 0; i < 7; i++)
		put("example.com", "a@b", &jobs[i]);
	for (int i = 0; i < 5; i++)
		ATF_CHECK(schedule_next(s, 0) == &jobs[i]);
	ATF_CHECK(schedule_next(s, 0) == NULL);
	schedule_done(&jobs[0], 0);
	ATF_CHECK(schedule_next(s, 0) == &jobs[5]);
	ATF_CHECK(schedule_next(s, 0) == &jobs[6]);
	for (int i = 1; i < 7; i++)
		schedule_done(&jobs[i], 0);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(no_more_at_a_time_than_the_transport_has_processes);
ATF_TC_BODY(no_more_at_a_time_than_the_transport_has_processes, tc)
{
	struct schedule_limits limits = usual;
	struct schedule_job a, b;

	limits.processes = 1;
	begin(&limits);
	put("a.example", "x", &a);
	put("b.example", "x", &b);
	ATF_CHECK(schedule_next(s, 0) == &a);
	ATF_CHECK(schedule_next(s, 0) == NULL);
	schedule_done(&a, 0);
	ATF_CHECK(schedule_next(s, 0) == &b);
	schedule_done(&b, 0);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_dead_destination_gives_its_jobs_back_with_the_reason);
ATF_TC_BODY(a_dead_destination_gives_its_jobs_back_with_the_reason, tc)
{
	struct schedule_job jobs[8];
	const struct schedule_reason *why;

	begin(&usual);
	for (int i = 0; i < 7; i++)
		put("example.com", "a@b", &jobs[i]);
	for (int i = 0; i < 4; i++)
		ATF_REQUIRE(schedule_next(s, 0) == &jobs[i]);
	for (int i = 0; i < 4; i++)
		schedule_failed(&jobs[i], "4.4.1", "no answer", 0);
	for (int i = 4; i < 7; i++) {
		ATF_CHECK(schedule_suspended(s, &why) == &jobs[i]);
		ATF_CHECK_STREQ(str_text(&why->text),
		    "delivery temporarily suspended: no answer");
		ATF_CHECK_STREQ(why->dsn, "4.4.1");
	}
	ATF_CHECK(schedule_suspended(s, &why) == NULL);
	ATF_CHECK(put("example.com", "a@b", &jobs[7]) != NULL);
	ATF_CHECK_EQ(schedule_due(s), 300LL * SECOND);
	ATF_CHECK(schedule_next(s, 300LL * SECOND) == NULL);
	ATF_CHECK(put("example.com", "a@b", &jobs[7]) == NULL);
	ATF_CHECK(schedule_next(s, 300LL * SECOND) == &jobs[7]);
	schedule_done(&jobs[7], 300LL * SECOND);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(forgiving_revives_the_dead);
ATF_TC_BODY(forgiving_revives_the_dead, tc)
{
	struct schedule_limits limits = usual;
	struct schedule_job job;

	limits.window.first = 1;
	begin(&limits);
	put("example.com", "a@b", &job);
	ATF_REQUIRE(schedule_next(s, 0) == &job);
	schedule_failed(&job, "4.4.1", "no answer", 0);
	ATF_CHECK(put("example.com", "a@b", &job) != NULL);
	schedule_forgive(s);
	ATF_CHECK(put("example.com", "a@b", &job) == NULL);
	ATF_CHECK_EQ(schedule_due(s), INT64_MAX);
	schedule_drop(&job);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_suspended_transport_takes_and_gives_nothing);
ATF_TC_BODY(a_suspended_transport_takes_and_gives_nothing, tc)
{
	struct schedule_job a, b;
	const struct schedule_reason *why;

	begin(&usual);
	put("a.example", "x", &a);
	schedule_suspend(
	    smtp, "4.3.0", "mail transport unavailable", 60LL * SECOND);
	ATF_CHECK(schedule_next(s, 0) == NULL);
	ATF_CHECK(schedule_suspended(s, &why) == &a);
	ATF_CHECK_STREQ(str_text(&why->text), "mail transport unavailable");
	ATF_CHECK(put("b.example", "x", &b) != NULL);
	ATF_CHECK(schedule_next(s, 60LL * SECOND) == NULL);
	ATF_CHECK(put("b.example", "x", &b) == NULL);
	ATF_CHECK(schedule_next(s, 60LL * SECOND) == &b);
	schedule_done(&b, 60LL * SECOND);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_rate_delay_spaces_deliveries_to_a_destination);
ATF_TC_BODY(a_rate_delay_spaces_deliveries_to_a_destination, tc)
{
	struct schedule_limits limits = usual;
	struct schedule_job jobs[2], other;

	limits.next_delay = 10LL * SECOND;
	begin(&limits);
	put("a.example", "x", &jobs[0]);
	put("a.example", "x", &jobs[1]);
	put("b.example", "x", &other);
	ATF_CHECK(schedule_next(s, 0) == &jobs[0]);
	ATF_CHECK(schedule_next(s, 0) == &other);
	ATF_CHECK(schedule_next(s, 0) == NULL);
	schedule_done(&jobs[0], 2LL * SECOND);
	ATF_CHECK(schedule_next(s, 11LL * SECOND) == NULL);
	ATF_CHECK_EQ(schedule_due(s), 12LL * SECOND);
	ATF_CHECK(schedule_next(s, 12LL * SECOND) == &jobs[1]);
	schedule_done(&jobs[1], 12LL * SECOND);
	schedule_done(&other, 12LL * SECOND);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_transport_delay_spaces_all_its_deliveries);
ATF_TC_BODY(a_transport_delay_spaces_all_its_deliveries, tc)
{
	struct schedule_limits limits = usual;
	struct schedule_job a, b;

	limits.job_delay = 1LL * SECOND;
	begin(&limits);
	put("a.example", "x", &a);
	put("b.example", "x", &b);
	ATF_CHECK(schedule_next(s, 0) == &a);
	ATF_CHECK(schedule_next(s, SECOND - 1) == NULL);
	ATF_CHECK(schedule_next(s, SECOND) == &b);
	schedule_done(&a, SECOND);
	schedule_done(&b, SECOND);
	schedule_free(&s);
}

/* --- a naive model -------------------------------------------------------- */

enum { JOBS = 400, HOPS = 7, SENDERS = 4, PROCESSES = 12 };
enum where { OUT, WAITS, BUSY };

struct model_job {
	struct schedule_job job;
	enum where where;
	int hop, sender;
	long order;
};

static struct model_job jobs[JOBS];
static long flow_turn[HOPS][SENDERS], order;
static struct schedule_limits model_limits;

static long
busy_at(int hop)
{
	long n = 0;

	for (int i = 0; i < JOBS; i++)
		n += jobs[i].where == BUSY && (hop < 0 || jobs[i].hop == hop);
	return n;
}

/* The oldest that waits in a flow; NULL: none. */
static struct model_job *
oldest(int hop, int sender)
{
	struct model_job *found = NULL;

	for (int i = 0; i < JOBS; i++)
		if (jobs[i].where == WAITS && jobs[i].hop == hop &&
		    jobs[i].sender == sender &&
		    (found == NULL || jobs[i].order < found->order))
			found = &jobs[i];
	return found;
}

static void
check_start(struct model_job *m)
{
	ATF_REQUIRE_EQ(m->where, WAITS);
	ATF_REQUIRE(m == oldest(m->hop, m->sender));
	ATF_REQUIRE(busy_at(-1) < PROCESSES);
	ATF_REQUIRE(busy_at(m->hop) < model_limits.window.most);
	/* No flow with a job has waited longer for its turn. */
	for (int i = 0; i < SENDERS; i++)
		if (oldest(m->hop, i) != NULL)
			ATF_REQUIRE(flow_turn[m->hop][i] >=
				    flow_turn[m->hop][m->sender]);
	flow_turn[m->hop][m->sender] = ++order;
	m->where = BUSY;
}

static void
put_one(struct model_job *m)
{
	char hop[8], sender[8];

	m->hop = rand() % HOPS;
	m->sender = rand() % SENDERS;
	/* A new flow goes to the end of the round. */
	if (oldest(m->hop, m->sender) == NULL)
		flow_turn[m->hop][m->sender] = ++order;
	snprintf(hop, sizeof(hop), "h%d", m->hop);
	snprintf(sender, sizeof(sender), "s%d", m->sender);
	if (put(hop, sender, &m->job) != NULL)
		return;
	m->where = WAITS;
	m->order = ++order;
}

static void
take_suspended(void)
{
	const struct schedule_reason *why;
	struct schedule_job *job;

	while ((job = schedule_suspended(s, &why)) != NULL) {
		struct model_job *m = owner_of(job, struct model_job, job);

		ATF_REQUIRE_EQ(m->where, WAITS);
		m->where = OUT;
	}
}

static void
end_one(struct model_job *m, int64_t now)
{
	int how = rand() % 10;

	m->where = OUT;
	if (how < 6)
		schedule_done(&m->job, now);
	else if (how < 8)
		schedule_undone(&m->job, now);
	else
		schedule_failed(&m->job, "4.4.1", "down", now);
	take_suspended();
}

static void
step(int64_t now)
{
	struct model_job *m = &jobs[rand() % JOBS];
	struct schedule_job *job;
	size_t waiting = 0;

	if (rand() % 3 == 0 && (job = schedule_next(s, now)) != NULL)
		check_start(owner_of(job, struct model_job, job));
	else if (m->where == OUT)
		put_one(m);
	else if (m->where == BUSY)
		end_one(m, now);
	else if (rand() % 20 == 0) {
		schedule_drop(&m->job);
		m->where = OUT;
	}
	if (rand() % 5000 == 0) {
		schedule_suspend(smtp, "4.3.0", "none", now + 100);
		take_suspended();
	}
	if (rand() % 3000 == 0)
		schedule_forgive(s);
	for (int i = 0; i < JOBS; i++)
		waiting += jobs[i].where == WAITS;
	ATF_REQUIRE_EQ(schedule_waiting(s), waiting);
}

/* Nothing is lost and nothing stuck: all that waits comes out in the end. */
static void
drain(int64_t now)
{
	struct schedule_job *job;
	bool more = true;

	while (more) {
		more = false;
		while ((job = schedule_next(s, now)) != NULL)
			check_start(owner_of(job, struct model_job, job));
		for (int i = 0; i < JOBS; i++)
			if (jobs[i].where == BUSY) {
				jobs[i].where = OUT;
				schedule_done(&jobs[i].job, now);
				more = true;
			}
		if (schedule_due(s) != INT64_MAX) {
			now = schedule_due(s);
			more = true;
		}
	}
	for (int i = 0; i < JOBS; i++)
		ATF_CHECK_EQ(jobs[i].where, OUT);
	ATF_CHECK_EQ(schedule_waiting(s), 0);
}

static void
play(const struct schedule_limits *limits, unsigned seed)
{
	int64_t now = 0;

	srand(seed);
	model_limits = *limits;
	begin(limits);
	for (int i = 0; i < 60000; i++)
		step(now += rand() % 3);
	drain(now);
	schedule_free(&s);
}

ATF_TC_WITHOUT_HEAD(does_what_a_naive_model_says);
ATF_TC_BODY(does_what_a_naive_model_says, tc)
{
	struct schedule_limits limits = usual;

	limits.processes = PROCESSES;
	limits.dead_time = 50;
	limits.window.most = 4;
	play(&limits, 1);
	limits.next_delay = 20;
	play(&limits, 2);
	limits.job_delay = 3;
	play(&limits, 3);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, first_come_is_first_served);
	ATF_TP_ADD_TC(tp, a_single_mail_does_not_wait_behind_a_bulk_job);
	ATF_TP_ADD_TC(tp, destinations_take_turns);
	ATF_TP_ADD_TC(tp, no_more_at_a_time_than_the_window);
	ATF_TP_ADD_TC(tp, no_more_at_a_time_than_the_transport_has_processes);
	ATF_TP_ADD_TC(
	    tp, a_dead_destination_gives_its_jobs_back_with_the_reason);
	ATF_TP_ADD_TC(tp, forgiving_revives_the_dead);
	ATF_TP_ADD_TC(tp, a_suspended_transport_takes_and_gives_nothing);
	ATF_TP_ADD_TC(tp, a_rate_delay_spaces_deliveries_to_a_destination);
	ATF_TP_ADD_TC(tp, a_transport_delay_spaces_all_its_deliveries);
	ATF_TP_ADD_TC(tp, does_what_a_naive_model_says);
	return atf_no_error();
}
