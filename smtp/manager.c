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

/* qmgr has gone, or makes no sense any more. */
static void
lose(struct manager *m)
{
	struct list *node;

	channel_end(&m->channel);
	while ((node = list_take(&m->told)) != NULL) {
		struct delivery *d = owner_of(node, struct delivery, node);

		d->manager = NULL;
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
	lose(m);
}

/* False: that was not told, or was taken before. */
static bool
on_taken(struct manager *m, const struct frame *frame)
{
	struct taken taken;
	struct err err;

	if (frame_get(frame, &message_taken, &taken, NULL, &err) < 0)
		return false;
	list_each(node, &m->told) {
		struct delivery *d = owner_of(node, struct delivery, node);

		if (d->serial == frame->serial) {
			m->told_count--;
			delivery_free(d);
			return true;
		}
	}
	return false;
}

static int
take_request(struct manager *m, const struct frame *frame, struct err *err)
{
	int fd;

	if (frame->type == MESSAGE_TAKEN)
		return on_taken(m, frame)
			   ? 0
			   : err_set(err, ERR_NEVER, "no such result is kept");
	if (m->told_count >= MANAGER_TOLD)
		return err_set(err, ERR_NEVER, "it does not take results");
	fd = channel_take_fd(&m->channel);
	if (delivery_begin(m, frame, fd, err) == 0)
		return 0;
	if (fd >= 0)
		close(fd);
	return -1;
}

static void
on_frame(struct channel *c, const struct frame *frame)
{
	struct manager *m = owner_of(c, struct manager, channel);
	struct err err;

	if (take_request(m, frame, &err) == 0)
		return;
	log_warn("bad request of qmgr: %s", err.text);
	lose(m);
}

void
manager_tell(struct manager *m, struct delivery *d)
{
	delivery_tell(d, &m->channel, d->serial);
	list_drop(&d->node);
	list_add(&m->told, &d->node);
	m->told_count++;
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
	leftover_hurry();
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
