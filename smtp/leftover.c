#include "smtp/leftover.h"

#include <stdbool.h>

#include "mail/messages.h"
#include "service/service.h"
#include "smtp/delivery.h"
#include "util/log.h"

/* Milliseconds. */
enum {
	AGAIN_FIRST = 20, /* between tries; twice as long each time */
	AGAIN_LIMIT = 1000,
	PATIENCE = 30000 /* for qmgr to start, and to take the next */
};

static struct {
	bool begun, asking;
	struct list kept, told; /* to be told; not taken yet */
	struct connecting connecting;
	struct channel channel;
	struct timer timer; /* of the next try, or of qmgr's answer */
	int64_t again;
	uint32_t serial;
} left;

static void
ask(void)
{
	left.asking = true;
	service_connect(&left.connecting, "qmgr");
}

/* What was told but not taken is told again. */
static void
once_more(void)
{
	while (!list_empty(&left.told)) {
		struct list *node = left.told.prev;

		list_drop(node);
		list_push(&left.kept, node);
	}
	timer_cancel(&left.timer);
	if (list_empty(&left.kept))
		return;
	timer_after(&left.timer, left.again);
	left.again *= 2;
	if (left.again > AGAIN_LIMIT)
		left.again = AGAIN_LIMIT;
}

static void
hang_up(void)
{
	channel_end(&left.channel);
	once_more();
}

static void
on_closed(struct channel *c, int error)
{
	hang_up();
}

static struct delivery *
find(uint32_t serial)
{
	list_each(node, &left.told) {
		struct delivery *d = owner_of(node, struct delivery, node);

		if (d->serial == serial)
			return d;
	}
	return NULL;
}

static void
on_frame(struct channel *c, const struct frame *frame)
{
	struct delivery *d = find(frame->serial);
	struct taken taken;
	struct err err;

	if (frame_get(frame, &message_taken, &taken, NULL, &err) < 0 ||
	    d == NULL) {
		log_warn("bad answer of qmgr to what its predecessor left");
		hang_up();
		return;
	}
	left.again = AGAIN_FIRST;
	delivery_free(d);
	if (list_empty(&left.told))
		hang_up();
	else
		timer_after(&left.timer, PATIENCE);
}

static void
on_timer(struct timer *timer)
{
	if (!channel_is_open(&left.channel)) {
		ask();
		return;
	}
	log_warn("qmgr does not take the results that its predecessor left");
	hang_up();
}

static void
tell(struct delivery *d)
{
	struct leftover head = { .id = d->ask.id };

	list_add(&left.told, &d->node);
	d->serial = ++left.serial;
	channel_put(&left.channel, &message_leftover, d->serial, &head);
	delivery_tell(d, &left.channel, d->serial);
	timer_after(&left.timer, PATIENCE);
}

static void
on_connected(struct connecting *connecting, int fd)
{
	struct list *node;

	left.asking = false;
	if (fd < 0) {
		once_more();
		return;
	}
	left.channel =
	    (struct channel){ .frame = on_frame, .closed = on_closed };
	channel_begin(&left.channel, service_loop(), fd);
	while ((node = list_take(&left.kept)) != NULL)
		tell(owner_of(node, struct delivery, node));
}

static void
begin(void)
{
	left.begun = true;
	left.again = AGAIN_FIRST;
	list_begin(&left.kept);
	list_begin(&left.told);
	left.connecting.done = on_connected;
	timer_begin(&left.timer, service_loop(), on_timer);
}

void
leftover_keep(struct delivery *d)
{
	if (!left.begun)
		begin();
	if (channel_is_open(&left.channel)) {
		tell(d);
		return;
	}
	list_add(&left.kept, &d->node);
	if (!left.asking && !timer_is_set(&left.timer))
		ask();
}

void
leftover_hurry(void)
{
	if (!left.begun || left.asking || channel_is_open(&left.channel) ||
	    list_empty(&left.kept))
		return;
	timer_cancel(&left.timer);
	left.again = AGAIN_FIRST;
	ask();
}
