#include "service/submit.h"

#include <stdlib.h>
#include <string.h>

#include "ipc/channel.h"
#include "service/service.h"
#include "util/log.h"
#include "util/mem.h"

/* A connection to cleanup. */
struct pipe {
	struct list node; /* among the idle ones */
	struct channel channel;
	struct connecting connecting;
	struct timer deadline;
	struct submission *user; /* NULL: idle, or its user has gone */
	struct str id;           /* of the next message; empty: not said yet */
	unsigned uses;
	bool connected;
	bool coming; /* an ID will come that nobody asked for */
	bool waits;  /* for the answer to an end, or a new ID after a cancel */
	bool last;   /* cleanup takes no more messages on it */
};

static struct list idle, waiting;
static unsigned idle_count, waiting_count, coming_count;
static unsigned failures;   /* one after the other */
static unsigned open_count; /* connections that could tell of the disk */
static bool full;           /* what cleanup said last of it */
static struct soon serve;
static struct pool *pool; /* for the texts of one frame */

static void open_pipe(void);

static void
set_coming(struct pipe *p, bool coming)
{
	coming_count += coming;
	coming_count -= p->coming;
	p->coming = coming;
}

static void
pipe_free(struct pipe *p)
{
	set_coming(p, false);
	list_drop(&p->node);
	if (p->connected) {
		channel_end(&p->channel);
		if (--open_count == 0)
			full = false; /* nobody is left to take it back */
	}
	timer_end(&p->deadline);
	str_free(&p->id);
	free(p);
}

static void
leave_idle(struct pipe *p)
{
	if (list_empty(&p->node))
		return;
	list_drop(&p->node);
	idle_count--;
}

/* Who waits longest waits no more. */
static void
not_connected(void)
{
	struct list *node = list_take(&waiting);
	struct submission *s;

	if (node == NULL)
		return;
	waiting_count--;
	s = owner_of(node, struct submission, node);
	s->ready(s, NULL);
}

/* Its user learns that there is nothing to hope for; who waited for its ID gets
 * another's: a cleanup that ends has a successor. */
static void
give_up(struct pipe *p)
{
	struct submission *user = p->user;

	leave_idle(p);
	pipe_free(p);
	if (waiting_count > coming_count + idle_count) {
		if (++failures <= SUBMIT_TRIES)
			open_pipe();
		else
			not_connected();
	}
	if (user == NULL)
		return;
	user->pipe = NULL;
	user->lost(user);
}

static void
attach(struct pipe *p, struct submission *s)
{
	leave_idle(p);
	p->uses++;
	p->user = s;
	s->pipe = p;
	s->begun = s->ended = false;
	s->size = 0;
}

/* Who waits longest is served first. */
static void
on_serve(struct soon *soon)
{
	(void)soon;
	while (!list_empty(&idle) && !list_empty(&waiting)) {
		struct submission *s =
		    owner_of(list_take(&waiting), struct submission, node);
		struct pipe *p = owner_of(idle.next, struct pipe, node);

		waiting_count--;
		attach(p, s);
		s->ready(s, str_text(&p->id));
	}
}

/* It has an ID, and nobody uses it. */
static void
offer(struct pipe *p)
{
	if (idle_count >= SUBMIT_IDLE && idle_count >= waiting_count) {
		pipe_free(p);
		return;
	}
	list_push(&idle, &p->node);
	idle_count++;
	if (waiting_count > 0)
		soon_ask(&serve, service_loop());
}

static void
got_space(struct pipe *p, const struct frame *f)
{
	struct submit_space m;
	struct err err;

	if (frame_get(f, &message_submit_space, &m, pool, &err) == 0) {
		full = m.full != 0;
		return;
	}
	log_warn("cleanup: %s", err.text);
	give_up(p);
}

static void
got_id(struct pipe *p, const struct frame *f)
{
	struct submit_id m;
	struct err err;

	if (frame_get(f, &message_submit_id, &m, pool, &err) < 0) {
		log_warn("cleanup: %s", err.text);
		give_up(p);
		return;
	}
	full = m.full != 0;
	if (*m.id == '\0') {
		p->last = true;
		if (p->user == NULL)
			give_up(p);
		return;
	}
	if (p->user != NULL || p->id.len > 0) {
		log_warn("cleanup: an ID that nobody asked for");
		give_up(p);
		return;
	}
	str_puts(&p->id, m.id);
	p->waits = false;
	set_coming(p, false);
	failures = 0;
	timer_cancel(&p->deadline);
	if (p->uses >= SUBMIT_USES)
		give_up(p);
	else
		offer(p);
}

static void
got_done(struct pipe *p, const struct frame *f)
{
	struct submission *user = p->user;
	struct submit_done m;
	struct err err;

	if (frame_get(f, &message_submit_done, &m, pool, &err) < 0 ||
	    strcmp(m.id, str_text(&p->id)) != 0 || m.code < 200 ||
	    m.code > 599 || !p->waits) {
		log_warn("cleanup: an answer that makes no sense");
		give_up(p);
		return;
	}
	str_clear(&p->id);
	p->user = NULL;
	set_coming(p, true);
	if (user == NULL)
		return;
	user->pipe = NULL;
	user->done(user, &m);
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct pipe *p = owner_of(c, struct pipe, channel);

	if (f->type == MESSAGE_SUBMIT_ID)
		got_id(p, f);
	else if (f->type == MESSAGE_SUBMIT_SPACE)
		got_space(p, f);
	else if (f->type == MESSAGE_SUBMIT_DONE)
		got_done(p, f);
	else {
		log_warn(
		    "cleanup: a message of type %u has no place here", f->type);
		give_up(p);
	}
	pool_reset(pool);
}

static void
on_drained(struct channel *c)
{
	struct pipe *p = owner_of(c, struct pipe, channel);

	if (p->user != NULL)
		p->user->drained(p->user);
}

static void
on_closed(struct channel *c, int error)
{
	(void)error;
	give_up(owner_of(c, struct pipe, channel));
}

static void
on_deadline(struct timer *t)
{
	log_warn("no answer from cleanup in time");
	give_up(owner_of(t, struct pipe, deadline));
}

static void
on_connected(struct connecting *connecting, int fd)
{
	struct pipe *p = owner_of(connecting, struct pipe, connecting);

	if (fd < 0) {
		log_warn("cannot connect to cleanup");
		pipe_free(p);
		not_connected();
		return;
	}
	p->connected = true;
	open_count++;
	p->channel.frame = on_frame;
	p->channel.drained = on_drained;
	p->channel.closed = on_closed;
	channel_begin(&p->channel, service_loop(), fd);
	timer_after(&p->deadline, SUBMIT_SECONDS * 1000);
}

static void
open_pipe(void)
{
	struct pipe *p = mem_get(sizeof(*p));

	list_begin(&p->node);
	timer_begin(&p->deadline, service_loop(), on_deadline);
	p->connecting.done = on_connected;
	set_coming(p, true);
	service_connect(&p->connecting, "cleanup");
}

void
submit_setup(void)
{
	list_begin(&idle);
	list_begin(&waiting);
	soon_begin(&serve, on_serve);
	pool = pool_new();
	open_pipe();
}

const char *
submit_take(struct submission *s)
{
	struct pipe *p;

	/* Who waits is not overtaken: he might wait for ever. */
	if (!list_empty(&idle) && list_empty(&waiting)) {
		p = owner_of(idle.next, struct pipe, node);
		attach(p, s);
		return str_text(&p->id);
	}
	list_begin(&s->node);
	list_add(&waiting, &s->node);
	if (coming_count + idle_count < ++waiting_count)
		open_pipe();
	return NULL;
}

void
submit_begin(struct submission *s, const struct submit *m)
{
	if (s->pipe == NULL || s->begun)
		return;
	s->begun = true;
	channel_put(&s->pipe->channel, &message_submit, 0, m);
}

void
submit_content(struct submission *s, struct sv v)
{
	if (s->pipe == NULL || v.len == 0)
		return;
	s->size += v.len;
	channel_put_raw(&s->pipe->channel, MESSAGE_SUBMIT_CONTENT, v);
}

bool
submit_is_full(const struct submission *s)
{
	return s->pipe != NULL &&
	       channel_waiting(&s->pipe->channel) > SUBMIT_PENDING;
}

bool
submit_disk_is_full(void)
{
	return full;
}

static void
await(struct pipe *p)
{
	p->waits = true;
	timer_after(&p->deadline, SUBMIT_SECONDS * 1000);
}

void
submit_end(struct submission *s)
{
	struct submit_end m = { .size = (int64_t)s->size };

	s->ended = true;
	channel_put(&s->pipe->channel, &message_submit_end, 0, &m);
	await(s->pipe);
}

void
submit_cancel(struct submission *s)
{
	struct submit_cancel m = { 0 };
	struct pipe *p = s->pipe;

	if (p == NULL) {
		if (s->node.next != NULL && !list_empty(&s->node)) {
			list_drop(&s->node);
			waiting_count--;
		}
		return;
	}
	p->user = NULL;
	s->pipe = NULL;
	if (s->ended)
		return; /* cleanup finishes it */
	if (p->last) {
		give_up(p);
		return;
	}
	if (!s->begun) {
		offer(p); /* the ID has not been used */
		return;
	}
	channel_put(&p->channel, &message_submit_cancel, 0, &m);
	str_clear(&p->id);
	set_coming(p, true);
	await(p);
}

void
submit_close(void)
{
	while (!list_empty(&idle))
		give_up(owner_of(idle.next, struct pipe, node));
}
