/*
 * Questions to another service whose connections are lost, again and again.
 */
#include <atf-c.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/settings.h"
#include "service/peer.h"
#include "tests/service/worker.h"

enum { TRIES = 3 };

static struct peer other = { .service = "other" };
static struct call first, second, third;

static void
note(const char *what)
{
	FILE *out = fopen("noted", "a");

	fprintf(out, "%s\n", what);
	fclose(out);
}

static void
on_third(struct call *call, const struct frame *f)
{
	note(f == NULL ? "third lost" : "third answered");
	call_end(call);
}

/* As a session does that ends: its other question is taken back. And as the
 * next one does, which asks at once. */
static void
on_first(struct call *call, const struct frame *f)
{
	note("first lost");
	peer_cancel(&other, &second);
	call_end(&first);
	call_end(&second);
	third.answered = on_third;
	peer_ask(&other, &third, &control_wake, &(struct control_wake){ 3 });
}

static void
on_second(struct call *call, const struct frame *f)
{
	note("second answered, and was taken back");
}

static void
ask_two(void)
{
	first.answered = on_first;
	second.answered = on_second;
	peer_ask(&other, &first, &control_wake, &(struct control_wake){ 1 });
	peer_ask(&other, &second, &control_wake, &(struct control_wake){ 2 });
}

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings }, { NULL }
};

static const struct service row = {
	.name = "test",
	.settings = settings,
	.may = JAIL_WRITE,
	.root = SERVICE_SPOOL,
	.wake = ask_two,
};

/* Hears a wish for a connection and grants it; our end of it. */
static int
grant(struct test_worker *w)
{
	struct control_answer yes = { .granted = 1 };
	struct control_ask ask;
	uint32_t serial;
	int ends[2];

	serial = worker_hear(w, &control_ask, &ask);
	ATF_CHECK_STREQ(ask.service, "other");
	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	worker_tell(w, &control_answer, serial, &yes, ends[1]);
	close(ends[1]);
	return ends[0];
}

ATF_TC_WITHOUT_HEAD(who_hears_of_a_loss_may_cancel_others_and_ask_anew);
ATF_TC_BODY(who_hears_of_a_loss_may_cancel_others_and_ask_anew, tc)
{
	struct control_end end = { SERVICE_STOP, 10 };
	struct control_answer no = { 0 };
	struct control_ask ask;
	struct test_worker w;
	uint32_t serial;

	worker_begin(&w, &row);
	worker_ready(&w, NULL, 0, 10);
	worker_tell(&w, &control_wake, 0, &(struct control_wake){ 0 }, -1);
	for (int i = 0; i < TRIES; i++)
		close(grant(&w));
	serial = worker_hear(&w, &control_ask, &ask);
	worker_tell(&w, &control_answer, serial, &no, -1);
	while (!atf_utils_grep_file("third", "noted"))
		usleep(20000);
	worker_tell(&w, &control_end, 0, &end, -1);
	ATF_CHECK_EQ(worker_wait(&w), 0);
	ATF_CHECK(atf_utils_compare_file("noted", "first lost\nthird lost\n"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, who_hears_of_a_loss_may_cancel_others_and_ask_anew);
	return atf_no_error();
}
