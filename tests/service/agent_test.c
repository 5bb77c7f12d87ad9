/*
 * Who is only asked: answers, late answers, and its end.
 */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/messages.h"
#include "mail/settings.h"
#include "service/agent.h"
#include "tests/service/worker.h"

/* --- in the worker: answers "now" at once, "later" when woken ------------- */

static struct agent_job late[AGENT_JOBS + 8];
static unsigned late_count;

static int
on_ask(struct agent *a, const struct frame *f, struct err *err)
{
	struct pool *pool = pool_new();
	struct resolve ask;
	int result = frame_get(f, &message_resolve, &ask, pool, err);

	if (result == 0 && strcmp(ask.address, "later") == 0)
		agent_begin(&late[late_count++], a, f);
	else if (result == 0)
		channel_put(&a->channel, &message_resolved, f->serial,
		    &(struct resolved){ .address = "now" });
	pool_free(&pool);
	return result;
}

static void
answer_late(void)
{
	while (late_count > 0)
		agent_answer(&late[--late_count], &message_resolved,
		    &(struct resolved){ .address = "later" });
}

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings }, { NULL }
};

static const struct service row = {
	.name = "test",
	.settings = settings,
	.may = JAIL_ACCEPT | JAIL_WRITE,
	.root = SERVICE_SPOOL,
	.connected = agent_connected,
	.wake = answer_late,
	.drain = agent_drain,
};

/* --- in the test ---------------------------------------------------------- */

static struct test_worker worker;

static void
begin(void)
{
	agent_serve(on_ask);
	worker_begin(&worker, &row);
	worker_ready(&worker, NULL, 0, 100);
}

/* A connection, to speak on as with a worker. */
static struct test_worker
come(void)
{
	struct timeval most = { .tv_sec = 100 };
	struct test_worker asker = worker;
	int ends[2];

	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	worker_tell(&worker, &control_client, 0,
	    &(struct control_client){ .from = "qmgr" }, ends[1]);
	close(ends[1]);
	asker.control = ends[0];
	return asker;
}

static void
ask(struct test_worker *asker, uint32_t serial, const char *what)
{
	worker_tell(asker, &message_resolve, serial,
	    &(struct resolve){ .address = what }, -1);
}

static void
hears(struct test_worker *asker, uint32_t serial, const char *what)
{
	struct resolved answer;

	ATF_CHECK_EQ(worker_hear(asker, &message_resolved, &answer), serial);
	ATF_CHECK_STREQ(answer.address, what);
}

static void
wake(void)
{
	worker_tell(&worker, &control_wake, 0, &(struct control_wake){ 0 }, -1);
}

static void
tell_to_drain(void)
{
	worker_tell(&worker, &control_end, 0,
	    &(struct control_end){ .how = SERVICE_DRAIN, .seconds = 100 }, -1);
}

ATF_TC_WITHOUT_HEAD(answers_have_the_serial_of_the_question);
ATF_TC_BODY(answers_have_the_serial_of_the_question, tc)
{
	struct test_worker one, other;

	begin();
	one = come();
	other = come();
	ask(&one, 7, "later");
	ask(&other, 8, "now");
	hears(&other, 8, "now");
	ask(&one, 9, "now");
	hears(&one, 9, "now");
	wake();
	hears(&one, 7, "later");
	close(one.control);
	close(other.control);
	tell_to_drain();
	ATF_CHECK_EQ(worker_wait(&worker), 0);
}

ATF_TC_WITHOUT_HEAD(it_stays_until_all_is_answered);
ATF_TC_BODY(it_stays_until_all_is_answered, tc)
{
	struct test_worker one;
	struct leaving leaving;

	begin();
	one = come();
	ask(&one, 7, "later");
	ask(&one, 8, "now");
	hears(&one, 8, "now");
	tell_to_drain();
	worker_hear(&one, &message_leaving, &leaving);
	wake();
	hears(&one, 7, "later");
	close(one.control);
	ATF_CHECK_EQ(worker_wait(&worker), 0);
}

/* Its connection is gone, the work is not. */
ATF_TC_WITHOUT_HEAD(what_was_begun_outlives_who_asked);
ATF_TC_BODY(what_was_begun_outlives_who_asked, tc)
{
	struct test_worker one, other;
	struct leaving leaving;

	begin();
	one = come();
	other = come();
	ask(&one, 7, "later");
	ask(&one, 8, "now");
	hears(&one, 8, "now");
	close(one.control);
	ask(&other, 9, "later");
	tell_to_drain();
	worker_hear(&other, &message_leaving, &leaving);
	wake();
	hears(&other, 9, "later");
	close(other.control);
	ATF_CHECK_EQ(worker_wait(&worker), 0);
}

/* It is not read any more until it has had answers; others are. */
ATF_TC_WITHOUT_HEAD(who_asks_without_end_is_held_back);
ATF_TC_BODY(who_asks_without_end_is_held_back, tc)
{
	struct test_worker one, other;

	begin();
	one = come();
	other = come();
	for (uint32_t i = 0; i < AGENT_JOBS; i++)
		ask(&one, i, "later");
	ask(&one, AGENT_JOBS, "now");
	for (uint32_t i = 0; i < 20; i++) {
		ask(&other, i, "now");
		hears(&other, i, "now");
	}
	wake();
	for (uint32_t i = AGENT_JOBS; i-- > 0;)
		hears(&one, i, "later");
	hears(&one, AGENT_JOBS, "now");
	close(one.control);
	close(other.control);
	tell_to_drain();
	ATF_CHECK_EQ(worker_wait(&worker), 0);
}

ATF_TC_WITHOUT_HEAD(who_talks_nonsense_is_cut_off_by_name);
ATF_TC_BODY(who_talks_nonsense_is_cut_off_by_name, tc)
{
	struct test_worker one;
	char c;

	begin();
	one = come();
	worker_tell(&one, &message_leaving, 1, &(struct leaving){ 0 }, -1);
	ATF_CHECK_EQ(recv(one.control, &c, 1, 0), 0);
	ATF_CHECK(atf_utils_grep_file("warning: qmgr: ", "log"));
	tell_to_drain();
	ATF_CHECK_EQ(worker_wait(&worker), 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, answers_have_the_serial_of_the_question);
	ATF_TP_ADD_TC(tp, it_stays_until_all_is_answered);
	ATF_TP_ADD_TC(tp, what_was_begun_outlives_who_asked);
	ATF_TP_ADD_TC(tp, who_asks_without_end_is_held_back);
	ATF_TP_ADD_TC(tp, who_talks_nonsense_is_cut_off_by_name);
	return atf_no_error();
}
