#include "service/peer.h"

#include "util/log.h"

enum { TRIES = 3 };

static struct peer *
of_channel(struct channel *c)
{
	return owner_of(c, struct peer, channel);
}

static void
finish(struct peer *p, struct call *call, const struct frame *f)
{
	list_drop(&call->node);
	p->count--;
	call->answered(call, f);
}

static void
watch_time(struct peer *p)
{
	struct list *first = p->calls.next;
	int64_t now = loop_now(service_loop());

	if (first == &p->calls)
		return;
	timer_after(&p->slow, owner_of(first, struct call, node)->due - now);
}

static void
on_slow(struct timer *t)
{
	struct peer *p = owner_of(t, struct peer, slow);
	int64_t now = loop_now(service_loop());

	while (!list_empty(&p->calls)) {
		struct call *c = owner_of(p->calls.next, struct call, node);

		if (c->due > now)
			break;
		log_warn("no answer from %s in time", p->service);
		finish(p, c, NULL);
	}
	watch_time(p);
}

/* What was tried so often is answered with nothing. Who hears that may cancel
 * others and ask anew: so these are set aside first. */
static void
give_up(struct peer *p, uint16_t tries)
{
	struct list lost;

	list_begin(&lost);
	list_each(node, &p->calls) {
		if (owner_of(node, struct call, node)->tries < tries)
			continue;
		list_drop(node);
		list_add(&lost, node);
	}
	while (!list_empty(&lost))
		finish(p, owner_of(lost.next, struct call, node), NULL);
}

static void
on_failed(struct soon *soon)
{
	give_up(owner_of(soon, struct peer, failed), 0);
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct peer *p = of_channel(c);

	list_each(node, &p->calls) {
		struct call *call = owner_of(node, struct call, node);

		if (call->serial == f->serial) {
			finish(p, call, f);
			return;
		}
	}
}

static void
begin_connect(struct peer *p)
{
	if (p->connecting.serial == 0)
		service_connect(&p->connecting, p->service);
}

/* The other end went: who waits asks again, a few times, on a new one. */
static void
on_closed(struct channel *c, int error)
{
	struct peer *p = of_channel(c);

	channel_end(c);
	list_each(node, &p->calls)
		owner_of(node, struct call, node)->tries++;
	give_up(p, TRIES);
	if (!list_empty(&p->calls))
		begin_connect(p);
	if (p->lost != NULL)
		p->lost(p);
}

static void
send_call(struct peer *p, struct call *call)
{
	channel_put_body(
	    &p->channel, call->type, call->serial, str_view(&call->body));
}

static void
on_connected(struct connecting *connecting, int fd)
{
	struct peer *p = owner_of(connecting, struct peer, connecting);

	p->connecting.serial = 0;
	if (fd < 0) {
		soon_ask(&p->failed, service_loop());
		return;
	}
	p->channel.frame = on_frame;
	p->channel.closed = on_closed;
	channel_begin(&p->channel, service_loop(), fd);
	list_each(node, &p->calls)
		send_call(p, owner_of(node, struct call, node));
}

static void
begin(struct peer *p)
{
	if (p->begun)
		return;
	p->begun = true;
	list_begin(&p->calls);
	timer_begin(&p->slow, service_loop(), on_slow);
	soon_begin(&p->failed, on_failed);
	p->connecting.done = on_connected;
}

void
peer_ask(struct peer *p, struct call *call, const struct message *m,
    const void *question)
{
	begin(p);
	call->type = m->type;
	call->serial = ++p->serial;
	call->tries = 0;
	call->due = loop_now(service_loop()) + PEER_SECONDS * 1000;
	str_clear(&call->body);
	message_put(m, question, &call->body);
	list_begin(&call->node);
	list_add(&p->calls, &call->node);
	if (++p->count > PEER_OPEN)
		soon_ask(&p->failed, service_loop());
	else if (channel_is_open(&p->channel))
		send_call(p, call);
	else
		begin_connect(p);
	if (!timer_is_set(&p->slow))
		watch_time(p);
}

void
peer_cancel(struct peer *p, struct call *call)
{
	if (call->node.next == NULL)
		return;
	if (!list_empty(&call->node))
		p->count--;
	list_drop(&call->node);
}

void
call_end(struct call *call)
{
	str_free(&call->body);
}
