/*
 * An asker on a loop of ours; the calls of service/ and of the resolver library
 * are answered here.
 */
#include <atf-c.h>

#include <sys/socket.h>
#include <unistd.h>

#include "dnsd/asker.h"
#include "dnsd/settings.h"
#include "dnsd/ub.h"
#include "mail/messages.h"
#include "tests/lib/patience.h"

enum { OPEN_LIMIT = 4, QUESTIONS = 200000 };

static struct loop loop;
static struct hosts hosts;
static struct pool *pool, *hosts_pool;
static struct channel channel;
static struct ub_question *open_questions[OPEN_LIMIT];
static int held, answers, open_count;
static struct dns_answer last;
static bool closed, ending;

struct loop *
service_loop(void)
{
	return &loop;
}

void
service_hold(void)
{
	held++;
}

void
service_let_go(void)
{
	ATF_REQUIRE(held-- > 0);
}

bool
service_ending(enum service_end *how)
{
	*how = SERVICE_DRAIN;
	return ending;
}

int
ub_ask(struct ub_question *q, const char *name, int type)
{
	ATF_REQUIRE(open_count < OPEN_LIMIT);
	open_questions[open_count++] = q;
	return 0;
}

static void
answer_all(void)
{
	while (open_count > 0) {
		struct ub_question *q = open_questions[--open_count];

		q->answered(q, 3, (struct sv){ "", 0 }, 0);
	}
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct err err;

	ATF_REQUIRE_EQ(frame_get(f, &message_dns_answer, &last, pool, &err), 0);
	pool_reset(pool);
	answers++;
}

static void
on_closed(struct channel *c, int error)
{
	channel_end(c);
	closed = true;
}

static void
turn(int n)
{
	while (n-- > 0)
		loop_turn(&loop, false);
}

static void
begin(void)
{
	int fds[2];

	loop_begin(&loop);
	pool = pool_new();
	hosts_pool = pool_new();
	hosts_load(&hosts, SV("192.0.2.7 known.example\n"), hosts_pool);
	dnsd_settings.dns_open_limit = OPEN_LIMIT;
	dnsd_settings.dns_timeout = 100;
	asker_begin(&hosts);
	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	channel.frame = on_frame;
	channel.closed = on_closed;
	channel_begin(&channel, &loop, fds[0]);
	asker_connected(fds[1], "smtpd");
	ATF_REQUIRE_EQ(held, 1);
}

static void
ask(enum dns_type type, const char *name)
{
	struct dns_ask question = { .type = (int64_t)type, .name = name };

	channel_put(&channel, &message_dns_ask, 1, &question);
}

static void
end(void)
{
	channel_end(&channel);
	turn(20);
	ATF_CHECK_EQ(held, 0);
	answer_all();
	pool_free(&pool);
	pool_free(&hosts_pool);
}

ATF_TC_WITHOUT_HEAD(an_asker_that_does_not_read_is_not_read_from);
ATF_TC_BODY(an_asker_that_does_not_read_is_not_read_from, tc)
{
	begin();
	channel_hold(&channel, true);
	for (int i = 0; i < QUESTIONS; i++) {
		ask(DNS_A, "known.example");
		if (i % 1000 == 0)
			turn(3);
	}
	turn(2000);
	ATF_CHECK(channel_waiting(&channel) > 0);
	channel_hold(&channel, false);
	until_so(answers >= QUESTIONS, turn(1));
	ATF_CHECK_EQ(answers, QUESTIONS);
	end();
}

ATF_TC_WITHOUT_HEAD(above_the_limit_a_question_fails_at_once);
ATF_TC_BODY(above_the_limit_a_question_fails_at_once, tc)
{
	begin();
	for (int i = 0; i <= OPEN_LIMIT; i++)
		ask(DNS_A, "x.example");
	turn(20);
	ATF_CHECK_EQ(answers, 1);
	ATF_CHECK_EQ(last.status, DNS_LATER);
	answer_all();
	turn(20);
	ATF_CHECK_EQ(answers, OPEN_LIMIT + 1);
	ATF_CHECK_EQ(last.status, DNS_NOT_FOUND);
	end();
}

ATF_TC_WITHOUT_HEAD(an_answer_whose_asker_has_gone_is_dropped);
ATF_TC_BODY(an_answer_whose_asker_has_gone_is_dropped, tc)
{
	begin();
	ask(DNS_A, "x.example");
	ask(DNS_A, "y.example");
	turn(20);
	end();
	ATF_CHECK_EQ(answers, 0);
}

ATF_TC_WITHOUT_HEAD(a_late_answer_is_none);
ATF_TC_BODY(a_late_answer_is_none, tc)
{
	begin();
	dnsd_settings.dns_timeout = 1;
	ask(DNS_A, "x.example");
	until_so(answers > 0, loop_turn(&loop, true));
	ATF_CHECK_EQ(answers, 1);
	ATF_CHECK_EQ(last.status, DNS_LATER);
	answer_all();
	turn(20);
	ATF_CHECK_EQ(answers, 1);
	end();
}

ATF_TC_WITHOUT_HEAD(who_talks_nonsense_is_hung_up_on);
ATF_TC_BODY(who_talks_nonsense_is_hung_up_on, tc)
{
	begin();
	ask(DNS_A, "x.example");
	channel_put(&channel, &message_dns_answer, 1,
	    &(struct dns_answer){ .text = "" });
	turn(20);
	ATF_CHECK(closed);
	ATF_CHECK_EQ(held, 0);
	end();
}

ATF_TC_WITHOUT_HEAD(what_is_no_name_is_not_asked);
ATF_TC_BODY(what_is_no_name_is_not_asked, tc)
{
	begin();
	ask(DNS_A, "a\r\nb.example");
	ask(DNS_PTR, "x.example");
	ask((enum dns_type)99, "x.example");
	ask((enum dns_type) - 1, "x.example");
	turn(20);
	ATF_CHECK_EQ(answers, 4);
	ATF_CHECK_EQ(last.status, DNS_BAD);
	ATF_CHECK_EQ(open_count, 0);
	end();
}

ATF_TC_WITHOUT_HEAD(a_leaving_one_hangs_up_and_takes_no_new_askers);
ATF_TC_BODY(a_leaving_one_hangs_up_and_takes_no_new_askers, tc)
{
	int fds[2];

	begin();
	ask(DNS_A, "x.example");
	turn(20);
	ending = true;
	asker_drain(SERVICE_DRAIN);
	ATF_CHECK_EQ(held, 0);
	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	asker_connected(fds[1], "smtpd");
	ATF_CHECK_EQ(held, 0);
	close(fds[0]);
	turn(20);
	ATF_CHECK(closed);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_asker_that_does_not_read_is_not_read_from);
	ATF_TP_ADD_TC(tp, above_the_limit_a_question_fails_at_once);
	ATF_TP_ADD_TC(tp, an_answer_whose_asker_has_gone_is_dropped);
	ATF_TP_ADD_TC(tp, a_late_answer_is_none);
	ATF_TP_ADD_TC(tp, who_talks_nonsense_is_hung_up_on);
	ATF_TP_ADD_TC(tp, what_is_no_name_is_not_asked);
	ATF_TP_ADD_TC(tp, a_leaving_one_hangs_up_and_takes_no_new_askers);
	return atf_no_error();
}
