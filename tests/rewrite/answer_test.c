#include "tests/route/world.h"

#include <sys/socket.h>

#include "mail/messages.h"
#include "rewrite/answer.h"

enum { TURNS = 2000 };

static struct loop loop;
static struct route route;
static struct answer_host host;
static int asked, gone;
static bool is_stale;

struct client {
	struct channel channel;
	struct pool *pool;
	int answers;
	uint32_t serial;
	char text[200];
	int64_t status;
	bool closed;
};

static void
on_asked(void)
{
	asked++;
}

static bool
on_stale(void)
{
	return is_stale;
}

static void
on_gone(void)
{
	gone++;
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct client *k = owner_of(c, struct client, channel);
	struct resolved resolved;
	struct err err;

	if (frame_get(f, &message_resolved, &resolved, k->pool, &err) == 0)
		snprintf(k->text, sizeof(k->text), "%s:%s", resolved.transport,
		    resolved.nexthop);
	else
		atf_tc_fail("%s", err.text);
	if (f->type == MESSAGE_RESOLVED)
		k->status = resolved.status;
	k->serial = f->serial;
	k->answers++;
}

static void
on_closed(struct channel *c, int error)
{
	struct client *k = owner_of(c, struct client, channel);

	channel_end(c);
	k->closed = true;
}

static void
begin(struct client *k, const char *lines)
{
	int fds[2];

	world_load(NULL, NULL, lines);
	route_open(&route, &route_settings);
	loop_begin(&loop);
	host = (struct answer_host){ .route = &route,
		.loop = &loop,
		.asked = on_asked,
		.stale = on_stale,
		.gone = on_gone };
	list_begin(&host.askers);
	*k = (struct client){ .pool = pool_new() };
	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	k->channel.frame = on_frame;
	k->channel.closed = on_closed;
	channel_begin(&k->channel, &loop, fds[0]);
	answer_begin(&host, fds[1]);
}

static void
end(struct client *k)
{
	channel_end(&k->channel);
	answer_leave(&host);
	ATF_CHECK(list_empty(&host.askers));
	ATF_CHECK_EQ(gone, 1);
	route_close(&route);
	loop_end(&loop);
	pool_free(&k->pool);
	pool_free(&world_pool);
}

static void
turn_until(struct client *k, int answers)
{
	for (int i = 0; k->answers < answers && !k->closed; i++) {
		ATF_REQUIRE(i < TURNS);
		loop_turn(&loop, false);
	}
}

ATF_TC_WITHOUT_HEAD(each_request_has_its_answer_under_its_serial);
ATF_TC_BODY(each_request_has_its_answer_under_its_serial, tc)
{
	struct client k;
	struct resolve resolve = { "", "u@x.org" };
	struct resolve other = { "", "u@y.org" };

	begin(&k, "");
	channel_put(&k.channel, &message_resolve, 7, &resolve);
	turn_until(&k, 1);
	ATF_CHECK_STREQ(k.text, "smtp:x.org");
	ATF_CHECK_EQ(k.serial, 7);
	channel_put(&k.channel, &message_resolve, 9, &other);
	turn_until(&k, 2);
	ATF_CHECK_STREQ(k.text, "smtp:y.org");
	ATF_CHECK_EQ(k.serial, 9);
	ATF_CHECK_EQ(asked, 2);
	end(&k);
}

ATF_TC_WITHOUT_HEAD(an_asker_that_does_not_read_is_not_read_from);
ATF_TC_BODY(an_asker_that_does_not_read_is_not_read_from, tc)
{
	struct resolve resolve = { "", "u@x.org" };
	struct client k;

	begin(&k, "");
	for (int i = 0; i < 100000; i++)
		channel_put(&k.channel, &message_resolve, 7, &resolve);
	channel_hold(&k.channel, true);
	for (int i = 0; i < TURNS; i++)
		loop_turn(&loop, false);
	ATF_CHECK(asked < 100000);
	channel_hold(&k.channel, false);
	for (int i = 0; k.answers < 100000; i++) {
		ATF_REQUIRE(i < 100 * TURNS);
		loop_turn(&loop, false);
	}
	ATF_CHECK_EQ(asked, 100000);
	end(&k);
}

ATF_TC_WITHOUT_HEAD(what_a_changed_table_hides_is_left_to_the_successor);
ATF_TC_BODY(what_a_changed_table_hides_is_left_to_the_successor, tc)
{
	struct resolve resolve = { "", "u@x.org" };
	struct client k;

	begin(&k, "transport_maps = texthash:/no/such");
	channel_put(&k.channel, &message_resolve, 7, &resolve);
	turn_until(&k, 1);
	ATF_CHECK_EQ(k.status, ANSWER_LATER);
	is_stale = true;
	channel_put(&k.channel, &message_resolve, 8, &resolve);
	for (int i = 0; i < TURNS; i++)
		loop_turn(&loop, false);
	ATF_CHECK_EQ(asked, 2);
	ATF_CHECK_EQ(k.answers, 1);
	answer_leave(&host);
	turn_until(&k, 2);
	ATF_CHECK(k.closed);
	end(&k);
}

ATF_TC_WITHOUT_HEAD(what_is_no_request_is_hung_up_on);
ATF_TC_BODY(what_is_no_request_is_hung_up_on, tc)
{
	struct client k;

	begin(&k, "");
	channel_put(
	    &k.channel, &message_leaving, 0, &(struct leaving){ .reason = 0 });
	turn_until(&k, 1);
	ATF_CHECK(k.closed);
	end(&k);
}

ATF_TC_WITHOUT_HEAD(a_worker_that_leaves_hangs_up);
ATF_TC_BODY(a_worker_that_leaves_hangs_up, tc)
{
	struct client k;

	begin(&k, "");
	answer_leave(&host);
	turn_until(&k, 1);
	ATF_CHECK(k.closed);
	end(&k);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_request_has_its_answer_under_its_serial);
	ATF_TP_ADD_TC(tp, an_asker_that_does_not_read_is_not_read_from);
	ATF_TP_ADD_TC(tp, what_a_changed_table_hides_is_left_to_the_successor);
	ATF_TP_ADD_TC(tp, what_is_no_request_is_hung_up_on);
	ATF_TP_ADD_TC(tp, a_worker_that_leaves_hangs_up);
	return atf_no_error();
}
