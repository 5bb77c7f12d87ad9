#include "pickup/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/maillog.h"
#include "mail/settings.h"
#include "mail/submitted.h"
#include "pickup/drop.h"
#include "pickup/feed.h"
#include "pickup/user.h"
#include "spool/spool.h"
#include "util/log.h"
#include "util/mem.h"

enum { MINUTE_MS = 60000, COMPLAINTS = 20 /* a minute */ };

enum client_state { CLIENT_NAMING, CLIENT_READY, CLIENT_CONTENT, CLIENT_ASKED };

struct client {
	struct list node;
	struct channel channel;
	struct timer idle;
	uid_t uid;
	enum client_state state;
	bool spoke; /* it began a message, ever */
	/* The message. */
	char id[SPOOL_ID_ROOM];
	struct pool *pool;
	struct submission submission;
	struct feed feed;
	uint64_t received;
	struct submit_done answer; /* code 0: nothing is against it yet */
};

static struct list clients = { &clients, &clients };
static unsigned count;

/* Of what clients do wrong: none can fill the log. */
static struct {
	int64_t since;
	unsigned count;
} complaints;

static void
end(struct client *c)
{
	if (!c->spoke)
		drop_look();
	submit_cancel(&c->submission);
	feed_end(&c->feed);
	pool_free(&c->pool);
	timer_end(&c->idle);
	channel_end(&c->channel);
	list_drop(&c->node);
	count--;
	free(c);
	service_let_go();
}

static void
complain(uid_t uid, const char *why)
{
	int64_t now = loop_now(service_loop());

	if (complaints.since == 0 || now - complaints.since > MINUTE_MS) {
		if (complaints.count > COMPLAINTS)
			log_warn("public/pickup: %u more like that",
			    complaints.count - COMPLAINTS);
		complaints.since = now;
		complaints.count = 0;
	}
	if (complaints.count++ < COMPLAINTS)
		log_warn("public/pickup: uid=%lld: %s", (long long)uid, why);
}

static void
broken(struct client *c, const char *why)
{
	complain(c->uid, why);
	c->spoke = true;
	end(c);
}

static void
on_idle(struct timer *t)
{
	broken(owner_of(t, struct client, idle), "idle for too long");
}

/* --- the ID -----------------------------------------------------------------
 */

static void
announce(struct client *c, const char *id)
{
	struct submit_id m = { .id = id, .full = submit_disk_is_full() };

	snprintf(c->id, sizeof(c->id), "%s", id);
	c->state = CLIENT_READY;
	channel_put(&c->channel, &message_submit_id, 0, &m);
}

/* No more on this connection: who has something to say comes again. */
static void
dismiss(struct client *c)
{
	struct submit_id m = { .id = "" };

	channel_put(&c->channel, &message_submit_id, 0, &m);
	stream_flush(&c->channel.stream);
	end(c);
}

static void on_done(struct submission *, const struct submit_done *);
static void on_ready(struct submission *, const char *id);
static void on_lost(struct submission *);
static void on_drained(struct submission *);

static void
next_message(struct client *c)
{
	const char *id;

	feed_end(&c->feed);
	pool_reset(c->pool);
	c->answer = (struct submit_done){ .code = 0 };
	c->received = 0;
	c->state = CLIENT_NAMING;
	timer_after(&c->idle, CLIENT_SECONDS * 1000);
	channel_hold(&c->channel, false);
	if (service_ending(NULL)) {
		dismiss(c);
		return;
	}
	c->submission = (struct submission){ .ready = on_ready,
		.done = on_done,
		.lost = on_lost,
		.drained = on_drained };
	id = submit_take(&c->submission);
	if (id != NULL)
		announce(c, id);
}

static void
on_ready(struct submission *s, const char *id)
{
	struct client *c = owner_of(s, struct client, submission);

	if (id == NULL)
		dismiss(c);
	else
		announce(c, id);
}

/* --- the answer -------------------------------------------------------------
 */

static void
put_answer(struct client *c, const struct submit_done *answer)
{
	struct submit_done m = *answer;

	m.id = c->id;
	channel_put(&c->channel, &message_submit_done, 0, &m);
	next_message(c);
}

static void
on_done(struct submission *s, const struct submit_done *reply)
{
	put_answer(owner_of(s, struct client, submission), reply);
}

/* What is to be answered when all of it has come. */
static void
refuse(struct client *c, int code, const char *dsn, const char *text)
{
	if (c->answer.code != 0)
		return;
	c->answer = (struct submit_done){ .code = code,
		.dsn = dsn,
		.text = pool_copy(c->pool, sv_of(text)) };
	submit_cancel(&c->submission);
	feed_end(&c->feed);
	channel_hold(&c->channel, false);
}

static void
on_lost(struct submission *s)
{
	struct client *c = owner_of(s, struct client, submission);

	if (c->state != CLIENT_CONTENT && c->state != CLIENT_ASKED) {
		dismiss(c);
		return;
	}
	refuse(c, 451, "4.3.0", "mail system is unavailable, try again");
	if (c->state == CLIENT_ASKED)
		put_answer(c, &c->answer);
}

static void
on_drained(struct submission *s)
{
	struct client *c = owner_of(s, struct client, submission);

	if (c->state != CLIENT_CONTENT)
		return;
	timer_after(&c->idle, CLIENT_SECONDS * 1000);
	channel_hold(&c->channel, false);
}

/* --- the message ------------------------------------------------------------
 */

/* What the client says of its message, with what is known better here. */
static void
override(struct client *c, struct submit *m)
{
	m->flags |= SUBMIT_LOCAL_CLIENT;
	m->arrived = loop_clock();
	m->client_name = m->client_address = m->helo = m->protocol = "";
	m->user = c->uid;
}

static void
judge(struct client *c, const struct submit *m)
{
	struct err err;

	if (submitted_check(m, &err) < 0)
		refuse(c, 501, "5.1.7", err.text);
	else if (user_check(c->uid, m->sender, &err) < 0) {
		complain(c->uid, err.text);
		refuse(c, err.kind == ERR_LATER ? 451 : 550,
		    err.kind == ERR_LATER ? "4.3.0" : "5.7.1", err.text);
	} else if (submit_disk_is_full())
		refuse(c, 452, "4.3.1", "Insufficient system storage");
}

static void
got_submit(struct client *c, const struct frame *f)
{
	struct submit m;
	struct err err;

	if (c->state != CLIENT_READY) {
		broken(c, "a message where none belongs");
		return;
	}
	if (frame_get(f, &message_submit, &m, c->pool, &err) < 0) {
		broken(c, err.text);
		return;
	}
	c->spoke = true;
	c->state = CLIENT_CONTENT;
	judge(c, &m);
	if (c->answer.code != 0)
		return;
	override(c, &m);
	maillog(MAILLOG_PICKUP,
	    &(struct maillog){
		.id = c->id, .uid = c->uid, .sender = m.sender });
	feed_begin(&c->feed);
	submit_begin(&c->submission, &m);
}

static void
on_bytes(struct channel *channel, const struct frame *raw, struct sv piece)
{
	struct client *c = owner_of(channel, struct client, channel);
	uint64_t limit = (uint64_t)mail_settings.message_size_limit;

	if (c->state != CLIENT_CONTENT ||
	    raw->type != (MESSAGE_SUBMIT_CONTENT | CHANNEL_RAW)) {
		broken(c, "content where none belongs");
		return;
	}
	timer_after(&c->idle, CLIENT_SECONDS * 1000);
	c->received += piece.len;
	if (limit > 0 && c->received > 2 * limit + (1 << 20)) {
		broken(c, "a message without an end");
		return;
	}
	if (limit > 0 && c->received > limit)
		refuse(c, 552, "5.3.4", "message file too big");
	if (c->answer.code != 0)
		return;
	feed_content(&c->feed, &c->submission, piece);
	if (submit_is_full(&c->submission))
		channel_hold(&c->channel, true);
}

static void
got_end(struct client *c, const struct frame *f)
{
	struct submit_end m;
	struct err err;

	if (c->state != CLIENT_CONTENT ||
	    frame_get(f, &message_submit_end, &m, c->pool, &err) < 0 ||
	    m.size < 0 || (uint64_t)m.size != c->received) {
		broken(c, "an end that does not fit what came before");
		return;
	}
	if (c->answer.code != 0) {
		put_answer(c, &c->answer);
		return;
	}
	c->state = CLIENT_ASKED;
	timer_cancel(&c->idle); /* it is cleanup that takes its time */
	channel_hold(&c->channel, true);
	feed_finish(&c->feed, &c->submission);
}

static void
got_cancel(struct client *c, const struct frame *f)
{
	(void)f;
	if (c->state != CLIENT_CONTENT) {
		broken(c, "a cancel of nothing");
		return;
	}
	submit_cancel(&c->submission);
	next_message(c);
}

static const struct {
	uint16_t type;
	void (*got)(struct client *, const struct frame *);
} verbs[] = {
	{ MESSAGE_SUBMIT, got_submit },
	{ MESSAGE_SUBMIT_END, got_end },
	{ MESSAGE_SUBMIT_CANCEL, got_cancel },
};

static void
on_frame(struct channel *channel, const struct frame *f)
{
	struct client *c = owner_of(channel, struct client, channel);

	timer_after(&c->idle, CLIENT_SECONDS * 1000);
	if (channel_waiting(channel) > CLIENT_WAITING) {
		broken(c, "it does not take its answers");
		return;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (verbs[i].type == f->type) {
			verbs[i].got(c, f);
			return;
		}
	broken(c, "a frame of a type that is not for pickup");
}

static void
on_closed(struct channel *channel, int error)
{
	struct client *c = owner_of(channel, struct client, channel);

	/* A nudge is reset, if it goes before it read our greeting. */
	if (error == EPROTO)
		broken(c, "what is no frame");
	else
		end(c);
}

/* --- coming and going --------------------------------------------------------
 */

static unsigned
count_of(uid_t uid)
{
	unsigned n = 0;

	list_each(node, &clients)
		n += owner_of(node, struct client, node)->uid == uid;
	return n;
}

static bool
is_one_too_many(uid_t uid)
{
	if (count < CLIENT_LIMIT && count_of(uid) < CLIENT_USER_LIMIT)
		return false;
	complain(uid, "too many connections, of this user or of all");
	return true;
}

void
client_begin(int fd)
{
	struct ucred who = { .uid = (uid_t)-1 };
	socklen_t len = sizeof(who);
	struct client *c;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0 ||
	    len != sizeof(who) || who.uid == (uid_t)-1 ||
	    is_one_too_many(who.uid)) {
		close(fd);
		drop_look(); /* it may have been a nudge */
		return;
	}
	c = mem_get(sizeof(*c));
	c->uid = who.uid;
	c->pool = pool_new();
	list_add(&clients, &c->node);
	count++;
	timer_begin(&c->idle, service_loop(), on_idle);
	c->channel.stranger = true;
	c->channel.frame = on_frame;
	c->channel.bytes = on_bytes;
	c->channel.closed = on_closed;
	channel_begin(&c->channel, service_loop(), fd);
	service_hold();
	next_message(c);
}

void
clients_leave(bool at_once)
{
	list_each(node, &clients) {
		struct client *c = owner_of(node, struct client, node);

		if (c->state == CLIENT_NAMING || c->state == CLIENT_READY)
			dismiss(c);
		else if (at_once && c->state == CLIENT_CONTENT)
			end(c);
	}
}
