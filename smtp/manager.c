#include "smtp/manager.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/messages.h"
#include "smtp/conn.h"
#include "smtp/delivery.h"
#include "smtp/leftover.h"
#include "util/log.h"
#include "util/mem.h"

static struct list managers;

/* qmgr has gone, or makes no sense any more. If it was told to leave and hung
 * up in order, it has read everything. */
static void
lose(struct manager *m, bool in_order)
{
	struct list *node;

	channel_end(&m->channel);
	timer_end(&m->slow);
	while ((node = list_take(&m->told)) != NULL) {
		struct delivery *d = owner_of(node, struct delivery, node);

		d->manager = NULL;
		if (in_order && m->leaving)
			delivery_free(d);
		else
			leftover_keep(d);
	}
	while ((node = list_take(&m->deliveries)) != NULL)
		delivery_orphan(owner_of(node, struct delivery, node));
	list_drop(&m->node);
	if (m->leaving)
		service_let_go();
	free(m);
}

static void
on_closed(struct channel *c, int error)
{
	struct manager *m = owner_of(c, struct manager, channel);

	if (!list_empty(&m->deliveries))
		log_warn("lost connection with qmgr during deliveries%s%s",
		    error ? ": " : "", error ? strerror(error) : "");
	lose(m, error == 0);
}

static void
release(struct manager *m, struct delivery *d)
{
	m->told_count--;
	delivery_free(d);
}

static void
on_taken(struct manager *m, uint32_t serial)
{
	list_each(node, &m->told) {
		struct delivery *d = owner_of(node, struct delivery, node);

		if (d->serial == serial) {
			release(m, d);
			return;
		}
	}
}

static void
watch_time(struct manager *m)
{
	struct delivery *d;

	if (list_empty(&m->told))
		return;
	d = owner_of(m->told.next, struct delivery, node);
	timer_after(&m->slow,
	    d->told + MANAGER_SECONDS * 1000 - loop_now(service_loop()));
}

/* It does not say, or takes long: it has read them by now. */
static void
on_slow(struct timer *timer)
{
	struct manager *m = owner_of(timer, struct manager, slow);
	int64_t late = loop_now(service_loop()) - MANAGER_SECONDS * 1000;

	while (!list_empty(&m->told)) {
		struct delivery *d =
		    owner_of(m->told.next, struct delivery, node);

		if (d->told > late)
			break;
		release(m, d);
	}
	watch_time(m);
}

static void
on_frame(struct channel *c, const struct frame *frame)
{
	struct manager *m = owner_of(c, struct manager, channel);
	int fd = channel_take_fd(c);
	struct err err;

	if (frame->type == MESSAGE_TAKEN) {
		on_taken(m, frame->serial);
		return;
	}
	if (delivery_begin(m, frame, fd, &err) == 0)
		return;
	if (fd >= 0)
		close(fd);
	log_warn("bad request of qmgr: %s", err.text);
	lose(m, false);
}

void
manager_tell(struct manager *m, struct delivery *d)
{
	delivery_tell(d, &m->channel, d->serial);
	list_drop(&d->node);
	list_add(&m->told, &d->node);
	d->told = loop_now(service_loop());
	if (++m->told_count > MANAGER_TOLD)
		release(m, owner_of(m->told.next, struct delivery, node));
	if (!timer_is_set(&m->slow))
		watch_time(m);
}

/* Held until qmgr has closed it: a request may be on its way. */
static void
leave(struct manager *m)
{
	const struct leaving leaving = { 0 };

	if (m->leaving)
		return;
	m->leaving = true;
	service_hold();
	channel_put(&m->channel, &message_leaving, 0, &leaving);
}

static void
let_go(struct manager *m)
{
	if (m->leaving)
		service_let_go();
	m->leaving = false;
}

void
manager_connected(int fd, const char *from)
{
	struct manager *m;
	enum service_end how;

	if (strcmp(from, "qmgr") != 0) {
		log_warn("%s has no business here", from);
		close(fd);
		return;
	}
	if (managers.next == NULL)
		list_begin(&managers);
	m = mem_get(sizeof(*m));
	list_begin(&m->deliveries);
	list_begin(&m->told);
	timer_begin(&m->slow, service_loop(), on_slow);
	list_begin(&m->node);
	list_add(&managers, &m->node);
	m->channel.frame = on_frame;
	m->channel.closed = on_closed;
	channel_begin(&m->channel, service_loop(), fd);
	if (service_ending(&how) && how == SERVICE_DRAIN)
		leave(m);
}

void
manager_drain(enum service_end how)
{
	conn_quit_idle();
	if (managers.next == NULL)
		return;
	list_each(node, &managers) {
		struct manager *m = owner_of(node, struct manager, node);

		if (how == SERVICE_DRAIN)
			leave(m);
		else
			let_go(m);
	}
}
