#include "tests/lib/patience.h"
#include "tests/route/world.h"
#include "tests/spool/sample.h"

#include <fcntl.h>
#include <sys/socket.h>

#include "cleanup/session.h"
#include "cleanup/space.h"
#include "ipc/channel.h"
#include "mail/messages.h"

static struct cleanup_settings settings;
static struct session_host host;
static struct loop loop;
static struct work work;
static struct spool *spool;
static int accepted, gone, failed;
static char accepted_id[SPOOL_ID_ROOM];
static struct spool_envelope accepted_env;

/* The other end of a session. */
struct client {
	struct channel channel;
	char id[SPOOL_ID_ROOM], done_id[SPOOL_ID_ROOM];
	int ids, dones, code, spaces;
	bool full;
	char text[100];
	bool closed;
};

static void
on_accepted(const char *id, const struct spool_envelope *env, struct pool *pool)
{
	accepted++;
	snprintf(accepted_id, sizeof(accepted_id), "%s", id);
	accepted_env = *env; /* its texts are not looked at later */
}

static void
on_gone(void)
{
	gone++;
}

static void
on_failed(void)
{
	failed++;
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct client *k = owner_of(c, struct client, channel);
	struct pool *pool = pool_new();
	struct submit_done done;
	struct submit_space space;
	struct submit_id id;
	struct err err;

	if (f->type == MESSAGE_SUBMIT_SPACE) {
		ATF_REQUIRE_EQ(
		    frame_get(f, &message_submit_space, &space, pool, &err), 0);
		k->full = space.full != 0;
		k->spaces++;
	} else if (f->type == MESSAGE_SUBMIT_ID) {
		ATF_REQUIRE_EQ(
		    frame_get(f, &message_submit_id, &id, pool, &err), 0);
		snprintf(k->id, sizeof(k->id), "%s", id.id);
		k->full = id.full != 0;
		k->ids++;
	} else {
		ATF_REQUIRE_EQ(
		    frame_get(f, &message_submit_done, &done, pool, &err), 0);
		snprintf(k->done_id, sizeof(k->done_id), "%s", done.id);
		snprintf(k->text, sizeof(k->text), "%s", done.text);
		k->code = (int)done.code;
		k->dones++;
	}
	pool_free(&pool);
}

static void
on_closed(struct channel *c, int error)
{
	struct client *k = owner_of(c, struct client, channel);

	channel_end(c);
	k->closed = true;
}

static struct spool_slot *
take_slot(void)
{
	const struct commit_settings commit = {
		.loop = &loop,
		.work = &work,
		.journal = SAMPLE_BY_JOURNAL,
		.message_limit = 65536,
		.segment_size = 1 << 20,
	};
	struct err err;
	struct spool_slot *slot = spool_slot_take(spool, &err);

	ATF_REQUIRE_MSG(slot != NULL, "%s", err.text);
	commit_begin(slot, &commit);
	return slot;
}

static void
begin(const char *lines)
{
	world_load(cleanup_params, &settings, lines);
	loop_begin(&loop);
	work_begin(&work, &loop, 4);
	spool = sample_spool("spool", &disk_real);
	host = (struct session_host){ .set = &settings,
		.slot = take_slot(),
		.loop = &loop,
		.accepted = on_accepted,
		.gone = on_gone,
		.failed = on_failed };
	list_begin(&host.sessions);
	alias_open(&host.alias, &settings, &route_settings);
	accepted = gone = 0;
}

static void
end(void)
{
	sessions_leave(&host, true);
	ATF_CHECK(list_empty(&host.sessions));
	work_end(&work);
	commit_end(host.slot);
	alias_close(&host.alias);
	spool_slot_give_back(&host.slot);
	spool_close(&spool);
	loop_end(&loop);
	pool_free(&world_pool);
}

static void
turn(void)
{
	loop_turn(&loop, false);
	usleep(500);
}

/* Turns the loop until *count has reached want. */
static void
wait_for(const int *count, int want)
{
	until_so(*count >= want, turn());
}

static void
wait_closed(struct client *k)
{
	until_so(k->closed, turn());
}

static void
connect_to(struct client *k)
{
	int fds[2];

	*k = (struct client){ 0 };
	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	k->channel.frame = on_frame;
	k->channel.closed = on_closed;
	channel_begin(&k->channel, &loop, fds[0]);
	session_begin(&host, fds[1], "pickup");
	wait_for(&k->ids, 1);
}

static void
submit_at(struct client *k, const char *recipient, int64_t arrived)
{
	struct submit_recipient to = { .address = recipient };
	struct submit m = { .sender = "s@example.org",
		.arrived = arrived,
		.client_name = "c",
		.client_address = "192.0.2.7",
		.helo = "h",
		.protocol = "SMTP",
		.user = SUBMIT_NO_USER,
		.recipients = { &to, 1 } };

	channel_put(&k->channel, &message_submit, 0, &m);
}

static void
submit(struct client *k, const char *recipient)
{
	submit_at(k, recipient, 1000000);
}

static void
content(struct client *k, const char *text)
{
	channel_put_raw(&k->channel, MESSAGE_SUBMIT_CONTENT, sv_of(text));
}

static void
end_content(struct client *k, int64_t size)
{
	struct submit_end m = { .size = size };

	channel_put(&k->channel, &message_submit_end, 0, &m);
}

static void
send_message(struct client *k, const char *text)
{
	int dones = k->dones;

	submit(k, "r@example.com");
	content(k, text);
	end_content(k, (int64_t)strlen(text));
	wait_for(&k->dones, dones + 1);
	wait_for(&k->ids, dones + 2);
}

static void
count_one(void *context, const char *id)
{
	++*(int *)context;
}

static int
files(void)
{
	struct err err;
	int n = 0;

	ATF_REQUIRE_EQ(spool_each(spool, count_one, &n, &err), 0);
	return n;
}

ATF_TC_WITHOUT_HEAD(a_message_is_committed_answered_and_told_of);
ATF_TC_BODY(a_message_is_committed_answered_and_told_of, tc)
{
	struct spool_envelope env;
	struct client k;
	char id[SPOOL_ID_ROOM];
	struct err err;
	int fd;

	begin("");
	connect_to(&k);
	snprintf(id, sizeof(id), "%s", k.id);
	ATF_CHECK(spool_id_ok(id));
	send_message(&k, "Subject: x\r\n\r\nbody\r\n");
	ATF_CHECK_EQ(k.code, 250);
	ATF_CHECK_STREQ(k.done_id, id);
	ATF_CHECK_EQ(accepted, 1);
	ATF_CHECK_STREQ(accepted_id, id);
	ATF_CHECK(strcmp(k.id, id) != 0);
	fd = spool_file(spool, id, &err);
	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(spool_verify(fd, &err), SPOOL_GOOD);
	ATF_REQUIRE_EQ(spool_read(fd, id, world_pool, &env, &err), SPOOL_GOOD);
	ATF_CHECK_STREQ(env.sender, "s@example.org");
	ATF_CHECK_STREQ(env.recipients[0].address, "r@example.com");
	ATF_CHECK_EQ(env.size, accepted_env.size);
	ATF_CHECK_EQ(env.flags, accepted_env.flags);
	close(fd);
	send_message(&k, "\r\n.dots\r\n");
	ATF_CHECK_EQ(k.code, 250);
	ATF_CHECK(accepted_env.flags & SPOOL_DOTS);
	ATF_CHECK_EQ(files(), 2);
	channel_end(&k.channel);
	wait_for(&gone, 1);
	end();
}

ATF_TC_WITHOUT_HEAD(a_cancelled_message_leaves_nothing_and_has_a_successor);
ATF_TC_BODY(a_cancelled_message_leaves_nothing_and_has_a_successor, tc)
{
	struct submit_cancel cancel = { 0 };
	struct client k;

	begin("");
	connect_to(&k);
	submit(&k, "r@example.com");
	content(&k, "Subject: x\r\n");
	channel_put(&k.channel, &message_submit_cancel, 0, &cancel);
	wait_for(&k.ids, 2);
	ATF_CHECK_EQ(files(), 0);
	send_message(&k, "\r\nx\r\n");
	ATF_CHECK_EQ(k.code, 250);
	ATF_CHECK_EQ(files(), 1);
	channel_end(&k.channel);
	wait_for(&gone, 1);
	end();
}

ATF_TC_WITHOUT_HEAD(a_client_that_dies_leaves_nothing);
ATF_TC_BODY(a_client_that_dies_leaves_nothing, tc)
{
	static char large[200001];
	struct client k;

	memset(large, 'a', sizeof(large) - 1);
	begin("");
	connect_to(&k);
	submit(&k, "r@example.com");
	content(&k, large);
	for (int i = 0; i < 20; i++)
		loop_turn(&loop, false);
	channel_end(&k.channel);
	wait_for(&gone, 1);
	ATF_CHECK_EQ(files(), 0);
	ATF_CHECK_EQ(accepted, 0);
	end();
}

ATF_TC_WITHOUT_HEAD(what_is_out_of_order_is_hung_up_on);
ATF_TC_BODY(what_is_out_of_order_is_hung_up_on, tc)
{
	struct client k;

	begin("");
	connect_to(&k);
	content(&k, "x");
	wait_closed(&k);
	connect_to(&k);
	end_content(&k, 0);
	wait_closed(&k);
	connect_to(&k);
	submit(&k, "r@example.com");
	submit(&k, "r@example.com");
	wait_closed(&k);
	connect_to(&k);
	submit(&k, "r@example.com");
	content(&k, "\r\nx\r\n");
	end_content(&k, 4);
	wait_closed(&k);
	connect_to(&k);
	channel_put_raw(&k.channel, MESSAGE_SUBMIT, SV("x"));
	wait_closed(&k);
	connect_to(&k);
	channel_put(
	    &k.channel, &message_leaving, 0, &(struct leaving){ .reason = 0 });
	wait_closed(&k);
	wait_for(&gone, 6);
	ATF_CHECK_EQ(files(), 0);
	ATF_CHECK_EQ(accepted, 0);
	end();
}

ATF_TC_WITHOUT_HEAD(a_cancel_of_nothing_is_hung_up_on);
ATF_TC_BODY(a_cancel_of_nothing_is_hung_up_on, tc)
{
	struct submit_cancel cancel = { 0 };
	struct client k;

	begin("");
	connect_to(&k);
	channel_put(&k.channel, &message_submit_cancel, 0, &cancel);
	wait_closed(&k);
	ATF_CHECK_EQ(k.ids, 1);
	wait_for(&gone, 1);
	end();
}

ATF_TC_WITHOUT_HEAD(who_takes_no_answers_is_hung_up_on);
ATF_TC_BODY(who_takes_no_answers_is_hung_up_on, tc)
{
	struct submit_cancel cancel = { 0 };
	struct client k;

	begin("");
	connect_to(&k);
	channel_hold(&k.channel, true);
	for (int i = 0; i < 500000 && gone == 0; i++) {
		submit(&k, "r@example.com");
		channel_put(&k.channel, &message_submit_cancel, 0, &cancel);
		if (i % 100 == 0)
			loop_turn(&loop, false);
	}
	ATF_CHECK_EQ(gone, 1);
	channel_end(&k.channel);
	end();
}

static void
check_arrived(int64_t arrived)
{
	int64_t before = loop_clock();
	struct client k;

	begin("");
	connect_to(&k);
	submit_at(&k, "r@example.com", arrived);
	content(&k, "\r\nx\r\n");
	end_content(&k, 5);
	wait_for(&accepted, 1);
	ATF_CHECK(accepted_env.arrived >= before);
	ATF_CHECK(accepted_env.arrived <= loop_clock());
	channel_end(&k.channel);
	wait_for(&gone, 1);
	end();
}

ATF_TC_WITHOUT_HEAD(a_time_that_cannot_be_is_now);
ATF_TC_BODY(a_time_that_cannot_be_is_now, tc)
{
	check_arrived(INT64_MIN);
	check_arrived(-1);
	check_arrived(INT64_MAX);
}

ATF_TC_WITHOUT_HEAD(content_that_is_not_canonical_is_refused);
ATF_TC_BODY(content_that_is_not_canonical_is_refused, tc)
{
	static const char *const texts[] = { "\r\na\n.\r\n", "\r\na\r.\r\n",
		"\r\na\r\r\n", "A: b\r\n\r\na\n", "A: b\rc\r\n\r\n" };
	struct client k;

	begin("");
	connect_to(&k);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		send_message(&k, texts[i]);
		ATF_CHECK_EQ_MSG(k.code, 451, "%zu", i);
	}
	ATF_CHECK_EQ(files(), 0);
	channel_end(&k.channel);
	wait_for(&gone, 1);
	end();
}

static void
check_refused(const char *lines, const char *text, int code, const char *why)
{
	struct client k;

	begin(lines);
	connect_to(&k);
	send_message(&k, text);
	ATF_CHECK_EQ(k.code, code);
	ATF_CHECK_STREQ(k.text, why);
	ATF_CHECK_EQ(accepted, 0);
	ATF_CHECK_EQ(files(), 0);
	channel_end(&k.channel);
	wait_for(&gone, 1);
	end();
}

ATF_TC_WITHOUT_HEAD(what_is_refused_is_answered_at_its_end);
ATF_TC_BODY(what_is_refused_is_answered_at_its_end, tc)
{
	check_refused("message_size_limit = 10", "\r\n0123456789\r\n", 552,
	    "message file too big");
	check_refused("hopcount_limit = 2", "Received: x\r\n\r\nb\r\n", 554,
	    "too many hops");
	check_refused("virtual_alias_maps = texthash:/no/such", "\r\nx\r\n",
	    451, "queue file write error");
}

ATF_TC_WITHOUT_HEAD(a_refused_message_does_not_harm_the_next);
ATF_TC_BODY(a_refused_message_does_not_harm_the_next, tc)
{
	struct client k;

	begin("message_size_limit = 10");
	connect_to(&k);
	send_message(&k, "\r\n0123456789\r\n");
	ATF_CHECK_EQ(k.code, 552);
	send_message(&k, "\r\n0123\r\n");
	ATF_CHECK_EQ(k.code, 250);
	channel_end(&k.channel);
	wait_for(&gone, 1);
	end();
}

ATF_TC_WITHOUT_HEAD(a_message_in_commit_outlives_its_client);
ATF_TC_BODY(a_message_in_commit_outlives_its_client, tc)
{
	struct client k;

	begin("");
	connect_to(&k);
	submit(&k, "r@example.com");
	content(&k, "\r\nx\r\n");
	end_content(&k, 5);
	stream_flush(&k.channel.stream);
	channel_end(&k.channel);
	wait_for(&gone, 1);
	ATF_CHECK_EQ(files(), accepted);
	end();
}

ATF_TC_WITHOUT_HEAD(a_leaving_worker_finishes_what_was_promised_an_id);
ATF_TC_BODY(a_leaving_worker_finishes_what_was_promised_an_id, tc)
{
	struct client k, other;

	begin("");
	connect_to(&k);
	connect_to(&other);
	submit(&other, "r@example.com");
	loop_turn(&loop, false);
	loop_turn(&loop, false);
	sessions_leave(&host, false);
	wait_for(&k.ids, 2);
	ATF_CHECK_STREQ(k.id, "");
	submit(&k, "r@example.com");
	content(&k, "\r\nx\r\n");
	end_content(&k, 5);
	wait_for(&k.dones, 1);
	ATF_CHECK_EQ(k.code, 250);
	wait_for(&k.ids, 3);
	ATF_CHECK_STREQ(k.id, "");
	content(&other, "\r\nx\r\n");
	end_content(&other, 5);
	wait_for(&other.dones, 1);
	ATF_CHECK_EQ(other.code, 250);
	wait_for(&other.ids, 2);
	ATF_CHECK_STREQ(other.id, "");
	submit(&k, "r@example.com");
	wait_closed(&k);
	channel_end(&other.channel);
	wait_for(&gone, 2);
	ATF_CHECK_EQ(accepted, 2);
	end();
}

ATF_TC_WITHOUT_HEAD(clients_are_told_when_the_disk_is_full);
ATF_TC_BODY(clients_are_told_when_the_disk_is_full, tc)
{
	struct client k, other;

	begin("");
	connect_to(&k);
	ATF_CHECK(!k.full);
	sessions_tell(&host, true);
	wait_for(&k.spaces, 1);
	ATF_CHECK(k.full);
	connect_to(&other);
	ATF_CHECK(other.full);
	send_message(&k, "\r\nbody\r\n"); /* it may fit all the same */
	ATF_CHECK_EQ(k.code, 250);
	ATF_CHECK(k.full);
	sessions_tell(&host, false);
	wait_for(&other.spaces, 1);
	wait_for(&k.spaces, 2);
	ATF_CHECK(!other.full);
	ATF_CHECK(!k.full);
	channel_end(&k.channel);
	channel_end(&other.channel);
	wait_for(&gone, 2);
	end();
}

static bool
is_full(uint64_t bytes, uint64_t inodes, uint64_t unused, long min, long limit)
{
	struct space space = { bytes, inodes, unused };
	struct err err;

	return space_is_full(&space, min, limit, &err);
}

ATF_TC_WITHOUT_HEAD(full_is_by_bytes_and_by_inodes);
ATF_TC_BODY(full_is_by_bytes_and_by_inodes, tc)
{
	ATF_CHECK(!is_full(15, 0, 0, 0, 10));
	ATF_CHECK(is_full(14, 0, 0, 0, 10));
	ATF_CHECK(is_full(100, 0, 0, 100, 10));
	ATF_CHECK(!is_full(101, 0, 0, 100, 10));
	ATF_CHECK(!is_full(1, 0, 0, 0, 0));
	ATF_CHECK(is_full(0, 0, 0, 0, 0));
	ATF_CHECK(is_full(1000, 10, 0, 0, 10));
	ATF_CHECK(!is_full(1000, 10, 1, 0, 10));
	ATF_CHECK(!is_full(UINT64_MAX, 0, 0, LONG_MAX, LONG_MAX));
}

ATF_TC_WITHOUT_HEAD(many_clients_at_once_each_get_their_own_answer);
ATF_TC_BODY(many_clients_at_once_each_get_their_own_answer, tc)
{
	static struct client k[20];
	char id[20][SPOOL_ID_ROOM];

	begin("");
	for (int i = 0; i < 20; i++) {
		connect_to(&k[i]);
		snprintf(id[i], sizeof(id[i]), "%s", k[i].id);
	}
	for (int i = 0; i < 20; i++)
		submit(&k[i], "r@example.com");
	for (int i = 0; i < 20; i++)
		content(&k[i], "\r\nx\r\n");
	for (int i = 0; i < 20; i++)
		end_content(&k[i], 5);
	for (int i = 0; i < 20; i++) {
		wait_for(&k[i].ids, 2);
		ATF_CHECK_EQ(k[i].code, 250);
		ATF_CHECK_STREQ(k[i].done_id, id[i]);
	}
	ATF_CHECK_EQ(files(), 20);
	ATF_CHECK_EQ(accepted, 20);
	for (int i = 0; i < 20; i++)
		channel_end(&k[i].channel);
	wait_for(&gone, 20);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_message_is_committed_answered_and_told_of);
	ATF_TP_ADD_TC(
	    tp, a_cancelled_message_leaves_nothing_and_has_a_successor);
	ATF_TP_ADD_TC(tp, a_client_that_dies_leaves_nothing);
	ATF_TP_ADD_TC(tp, what_is_out_of_order_is_hung_up_on);
	ATF_TP_ADD_TC(tp, a_cancel_of_nothing_is_hung_up_on);
	ATF_TP_ADD_TC(tp, who_takes_no_answers_is_hung_up_on);
	ATF_TP_ADD_TC(tp, a_time_that_cannot_be_is_now);
	ATF_TP_ADD_TC(tp, content_that_is_not_canonical_is_refused);
	ATF_TP_ADD_TC(tp, what_is_refused_is_answered_at_its_end);
	ATF_TP_ADD_TC(tp, a_refused_message_does_not_harm_the_next);
	ATF_TP_ADD_TC(tp, a_message_in_commit_outlives_its_client);
	ATF_TP_ADD_TC(tp, a_leaving_worker_finishes_what_was_promised_an_id);
	ATF_TP_ADD_TC(tp, clients_are_told_when_the_disk_is_full);
	ATF_TP_ADD_TC(tp, full_is_by_bytes_and_by_inodes);
	ATF_TP_ADD_TC(tp, many_clients_at_once_each_get_their_own_answer);
	return atf_no_error();
}
