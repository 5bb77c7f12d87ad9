#include "smtpd/client.h"

#include <stdlib.h>

#include "dns/client_name.h"
#include "service/lookups.h"
#include "service/resolver.h"
#include "mail/body.h"
#include "smtpd/resolve.h"
#include "smtpd/session.h"
#include "service/submit.h"
#include "util/log.h"
#include "util/mem.h"

enum { IDLE_ROOM = 1024 };

/* The name of a client, while it is asked for. */
struct naming {
	struct resolver resolver;
	struct pool *pool;
	struct client *client;
};

struct client {
	struct list node;
	struct stream stream;
	struct session session;
	struct timer timer; /* for a command, or the end of a delay */
	struct soon over;   /* frees it */
	struct submission submission;
	struct list resolving; /* struct resolving */
	struct lookups lookups;
	struct naming *naming; /* NULL: it is known */
	enum wait asked;       /* what is being done for the session's wait */
	int64_t arrived;       /* the message: microseconds of the wall clock */
	int64_t due;           /* of the content, while it earns its time */
	bool ended, turning, earning;
};

static struct list clients;
static const struct config *config;
static bool shutting;

static void turn(struct client *c);

static const struct smtpd_settings *
set_of(const struct client *c)
{
	return c->session.config->set;
}

static void
end_name(struct client *c)
{
	struct naming *n = c->naming;

	c->naming = NULL;
	if (n == NULL)
		return;
	resolver_end(&n->resolver);
	pool_free(&n->pool);
	free(n);
}

static void
on_over(struct soon *soon)
{
	struct client *c = owner_of(soon, struct client, over);
	struct list *node;

	end_name(c);
	lookups_end(&c->lookups);
	while ((node = list_take(&c->resolving)) != NULL) {
		struct resolving *r = owner_of(node, struct resolving, node);

		resolve_end(r);
		free(r);
	}
	submit_cancel(&c->submission);
	session_end(&c->session);
	stream_end(&c->stream);
	timer_end(&c->timer);
	soon_end(&c->over);
	list_drop(&c->node);
	free(c);
	service_let_go();
}

static void
end(struct client *c)
{
	c->ended = true;
	soon_ask(&c->over, service_loop());
}

/* --- what the session waits for --------------------------------------------
 */

/* The session's wait is over; what it asks for next is a new one. */
static void
answered(struct client *c)
{
	c->asked = WAIT_NOTHING;
}

/* True: the name is known. */
static bool
find_name(struct client *c)
{
	struct client_name name;

	if (!client_name_find(
		&c->naming->resolver.facts, &c->session.ip, &name))
		return false;
	if (name.why != NULL)
		log_warn("%s", name.why);
	answered(c);
	session_named(&c->session, name.name);
	end_name(c);
	return true;
}

static void
on_known(struct resolver *r)
{
	struct client *c = owner_of(r, struct naming, resolver)->client;

	if (find_name(c))
		turn(c);
	else
		resolver_ask(r);
}

/* False: it has been answered at once. */
static bool
ask_name(struct client *c)
{
	struct naming *n;

	if (!set_of(c)->smtpd_peername_lookup) {
		session_named(&c->session, "unknown");
		return false;
	}
	n = c->naming = mem_get(sizeof(*n));
	n->pool = pool_new();
	n->client = c;
	resolver_begin(&n->resolver, n->pool, on_known);
	if (find_name(c))
		return false;
	resolver_ask(&n->resolver);
	return true;
}

/* One of the answers is there. */
static void
got_answer(struct client *c)
{
	if (!list_empty(&c->resolving) || lookups_asking(&c->lookups))
		return;
	answered(c);
	session_answer(&c->session);
	turn(c);
}

static void
on_resolved(struct resolving *r)
{
	struct client *c = r->owner;

	list_drop(&r->node);
	resolve_end(r);
	free(r);
	got_answer(c);
}

static void
on_looked_up(struct lookups *l)
{
	got_answer(owner_of(l, struct client, lookups));
}

static bool
ask_policy(struct client *c)
{
	struct session *s = &c->session;

	list_each(n, &s->decision.questions) {
		struct question *q = owner_of(n, struct question, node);
		struct resolving *r;

		if (q->answered || resolve_known(q, s->judge_pool))
			continue;
		r = mem_get(sizeof(*r));
		r->question = q;
		r->pool = s->judge_pool;
		r->owner = c;
		r->answered = on_resolved;
		list_begin(&r->node);
		list_add(&c->resolving, &r->node);
		resolve_ask(r);
	}
	if (answers_open(&s->answers))
		lookups_ask(&c->lookups, &s->answers);
	if (!list_empty(&c->resolving) || lookups_asking(&c->lookups))
		return true;
	session_answer(s);
	return false;
}

static bool
ask_submit(struct client *c)
{
	const char *id;

	submit_cancel(&c->submission); /* what the client reset */
	c->arrived = loop_clock();
	id = submit_take(&c->submission);
	if (id == NULL)
		return true;
	session_submitted(&c->session, id);
	return false;
}

static void
put_envelope(struct client *c)
{
	const struct session *s = &c->session;
	struct ip_text address = ip_print(&s->ip);
	struct submit m = { .sender = s->message.sender,
		.arrived = c->arrived,
		.user = SUBMIT_NO_USER,
		.client_name = str_text(&s->name),
		.client_address = address.text,
		.helo = str_text(&s->helo),
		.protocol = s->esmtp ? "ESMTP" : "SMTP",
		.envid = s->message.envid,
		.ret = s->message.ret,
		.recipients = {
		    s->message.recipients, (size_t)s->message.count } };

	if (c->submission.begun)
		return;
	if (s->message.eight_bit)
		m.flags |= SUBMIT_8BITMIME;
	if (s->local)
		m.flags |= SUBMIT_LOCAL_CLIENT;
	if (s->message.held)
		m.flags |= SUBMIT_HOLD;
	submit_begin(&c->submission, &m);
}

static bool
ask_finish(struct client *c)
{
	if (c->submission.pipe == NULL) {
		session_unsubmitted(&c->session);
		return false;
	}
	put_envelope(c);
	submit_end(&c->submission);
	return true;
}

static bool
ask_delay(struct client *c)
{
	timer_after(&c->timer, set_of(c)->smtpd_error_sleep_time * 1000);
	return true;
}

static bool
ask_nothing(struct client *c)
{
	(void)c;
	return false;
}

/* One row a wait; false: it is over already. */
static bool (*const asks[])(struct client *) = {
	[WAIT_NOTHING] = ask_nothing,
	[WAIT_NAME] = ask_name,
	[WAIT_POLICY] = ask_policy,
	[WAIT_SUBMIT] = ask_submit,
	[WAIT_FINISH] = ask_finish,
	[WAIT_DELAY] = ask_delay,
};

static void
on_submit_ready(struct submission *s, const char *id)
{
	struct client *c = owner_of(s, struct client, submission);

	answered(c);
	session_submitted(&c->session, id);
	turn(c);
}

static void
on_submit_done(struct submission *s, const struct submit_done *m)
{
	struct client *c = owner_of(s, struct client, submission);
	struct policy_reply done = {
		.code = (int)m->code, .dsn = m->dsn, .text = m->text
	};

	answered(c);
	session_finished(&c->session, &done);
	turn(c);
}

static void
on_submit_lost(struct submission *s)
{
	struct client *c = owner_of(s, struct client, submission);

	if (c->asked == WAIT_FINISH)
		answered(c);
	session_unsubmitted(&c->session);
	turn(c);
}

static void
on_submit_drained(struct submission *s)
{
	turn(owner_of(s, struct client, submission));
}

/* --- input and output -------------------------------------------------------
 */

static void
put_content(struct client *c)
{
	struct session *s = &c->session;

	if (s->message.id == NULL) {
		if (c->asked != WAIT_SUBMIT)
			submit_cancel(&c->submission);
		return;
	}
	if (s->content.len + s->passing.len == 0)
		return;
	put_envelope(c);
	submit_content(&c->submission, str_view(&s->content));
	submit_content(&c->submission, s->passing);
	str_clear(&s->content);
	s->passing = (struct sv){ 0 };
}

/* Not while the session waits: a pipelined group gets one write. */
static void
put_replies(struct client *c)
{
	struct str *out = &c->session.out;

	if (out->len == 0 || c->session.wait != WAIT_NOTHING)
		return;
	stream_put(&c->stream, str_view(out));
	if (out->room > IDLE_ROOM)
		str_free(out);
	else
		str_clear(out);
}

/* How much the session took. */
static size_t
feed(struct client *c)
{
	size_t line = (size_t)config->mail->line_length_limit + 2;
	size_t least = line > BODY_LEFT ? line : BODY_LEFT;
	struct sv in = stream_chunk(&c->stream);
	size_t used;

	c->session.no_room = submit_disk_is_full();
	used = session_input(&c->session, in);
	if (used == 0 && in.len < least && stream_have(&c->stream) > in.len) {
		in = stream_view(&c->stream, least);
		used = session_input(&c->session, in);
	}
	put_content(c);
	stream_eat(&c->stream, used);
	put_replies(c);
	return used;
}

static bool
must_pause(struct client *c)
{
	return submit_is_full(&c->submission) ||
	       stream_waiting(&c->stream) > CLIENT_OUT;
}

/* After all replies are out. Who says QUIT says no more. */
static void
hang_up(struct client *c)
{
	if (c->session.wait == WAIT_DELAY)
		return;
	if (session_was_left(&c->session))
		stream_flush_last(&c->stream);
	else
		stream_flush(&c->stream);
	if (stream_waiting(&c->stream) == 0)
		end(c);
	else
		timer_after(&c->timer, set_of(c)->smtpd_timeout * 1000);
}

/* Time for a message is earned with its bytes, not with its pieces; none is
 * lost while cleanup holds it up. */
static void
watch_content(struct client *c, size_t taken)
{
	const int64_t now = loop_now(service_loop());
	const int64_t most = now + set_of(c)->smtpd_timeout * 1000;

	c->due += (int64_t)taken * 1000 / set_of(c)->smtpd_min_data_rate;
	if (c->due > most || !c->earning ||
	    (taken > 0 && submit_is_full(&c->submission)))
		c->due = most;
	timer_after(&c->timer, c->due - now);
}

/* A command has so long from its first byte to its last, however slowly it
 * comes; content so long for each piece, or for all of it. */
static void
watch_time(struct client *c, size_t taken)
{
	const struct session *s = &c->session;
	bool earning = s->wait == WAIT_NOTHING && s->stage == STAGE_BODY &&
		       set_of(c)->smtpd_per_request_deadline;

	if (earning)
		watch_content(c, taken);
	else if (s->wait != WAIT_NOTHING)
		timer_cancel(&c->timer);
	else if ((taken > 0 && !s->skipping) || !timer_is_set(&c->timer))
		timer_after(&c->timer, set_of(c)->smtpd_timeout * 1000);
	c->earning = earning;
}

/* Asks for what the session waits for; true: it need not wait any more. */
static bool
serve(struct client *c)
{
	enum wait wait = c->session.wait;

	if (wait == WAIT_NOTHING || c->asked == wait)
		return false;
	if (wait != WAIT_DELAY)
		timer_cancel(&c->timer);
	c->asked = wait;
	if (asks[wait](c))
		return false;
	c->asked = WAIT_NOTHING;
	return true;
}

static bool
is_shut(struct client *c)
{
	return shutting && c->session.wait == WAIT_NOTHING &&
	       session_is_idle(&c->session) &&
	       c->session.stage != STAGE_CONNECT;
}

static void
turn(struct client *c)
{
	size_t taken = 0, piece;
	bool more = true;

	if (c->ended || c->turning)
		return;
	c->turning = true;
	if (c->session.wait == WAIT_NOTHING)
		c->asked = WAIT_NOTHING;
	/* What is asked for here may be answered here. */
	while (more && c->session.stage != STAGE_OVER && !must_pause(c)) {
		piece = feed(c);
		taken += piece;
		more = serve(c) || piece > 0;
	}
	if (is_shut(c))
		session_shut(&c->session);
	put_content(c);
	put_replies(c);
	if (c->session.stage == STAGE_OVER && !serve(c))
		hang_up(c);
	else if (c->session.wait != WAIT_DELAY)
		watch_time(c, taken);
	stream_hold(
	    &c->stream, c->session.wait != WAIT_NOTHING || must_pause(c));
	c->turning = false;
}

static void
on_readable(struct stream *s)
{
	turn(owner_of(s, struct client, stream));
}

static void
on_drained(struct stream *s)
{
	turn(owner_of(s, struct client, stream));
}

static void
on_closed(struct stream *s, int error)
{
	struct client *c = owner_of(s, struct client, stream);

	(void)error;
	if (c->ended)
		return;
	session_lost(&c->session);
	end(c);
}

static void
on_timer(struct timer *t)
{
	struct client *c = owner_of(t, struct client, timer);

	if (c->ended)
		return;
	if (c->session.wait == WAIT_DELAY)
		session_delayed(&c->session);
	else if (c->session.stage == STAGE_OVER)
		end(c); /* it does not read its last replies */
	else
		session_timeout(&c->session);
	if (stream_waiting(&c->stream) > CLIENT_OUT)
		end(c); /* nor has it read those before */
	turn(c);
}

void
client_setup(const struct config *shared)
{
	config = shared;
	list_begin(&clients);
	submit_setup();
}

void
client_begin(int fd, const struct sockaddr_storage *peer)
{
	struct client *c = mem_get(sizeof(*c));
	uint16_t port;
	struct ip ip = ip_from_sockaddr(peer, &port);

	service_hold();
	list_begin(&c->node);
	list_add(&clients, &c->node);
	list_begin(&c->resolving);
	timer_begin(&c->timer, service_loop(), on_timer);
	soon_begin(&c->over, on_over);
	c->submission.ready = on_submit_ready;
	c->submission.done = on_submit_done;
	c->submission.lost = on_submit_lost;
	c->submission.drained = on_submit_drained;
	c->stream.readable = on_readable;
	c->stream.drained = on_drained;
	c->stream.closed = on_closed;
	c->lookups.asked = on_looked_up;
	stream_begin(&c->stream, service_loop(), fd);
	if (config->stressed != NULL && service_is_stressed())
		session_begin(&c->session, config->stressed, &ip);
	else
		session_begin(&c->session, config, &ip);
	turn(c);
}

void
client_shut_all(void)
{
	shutting = true;
	list_each(node, &clients)
		turn(owner_of(node, struct client, node));
}
