#include "smtp/leftover.h"

#include <stdbool.h>
#include <sys/socket.h>

#include "mail/messages.h"
#include "service/service.h"
#include "smtp/delivery.h"
#include "util/log.h"

enum {
	AGAIN = 1000,    /* milliseconds between tries */
	PATIENCE = 10000 /* for qmgr to read and close */
};

static struct {
	bool begun;
	bool busy; /* asking, or telling */
	bool shut; /* all is written */
	struct list kept, told;
	struct connecting connecting;
	struct channel channel;
	struct timer timer;
	uint32_t serial;
} left;

static void
ask(void)
{
	left.busy = true;
	service_connect(&left.connecting, "qmgr");
}

/* What was told but not taken is told again. */
static void
once_more(void)
{
	struct list *node;

	while ((node = list_take(&left.told)) != NULL)
		list_push(&left.kept, node);
	left.busy = !list_empty(&left.kept);
	if (left.busy)
		timer_after(&left.timer, AGAIN);
}

static void
on_closed(struct channel *c, int error)
{
	struct list *node;

	timer_cancel(&left.timer);
	channel_end(c);
	while (
	    left.shut && error == 0 && (node = list_take(&left.told)) != NULL)
		delivery_free(owner_of(node, struct delivery, node));
	once_more();
}

static void
on_frame(struct channel *c, const struct frame *frame)
{
	/* There is nothing that qmgr could have to say here. */
}

static void
on_drained(struct channel *c)
{
	left.shut = true;
	shutdown(c->stream.fd, SHUT_WR);
}

static void
on_timer(struct timer *timer)
{
	if (!channel_is_open(&left.channel)) {
		ask();
		return;
	}
	log_warn("qmgr does not take the results that its predecessor left");
	channel_end(&left.channel);
	once_more();
}

static void
tell(struct delivery *d)
{
	struct leftover head = { .id = d->ask.id };
	uint32_t serial = ++left.serial;

	channel_put(&left.channel, &message_leftover, serial, &head);
	delivery_tell(d, &left.channel, serial);
}

static void
on_connected(struct connecting *connecting, int fd)
{
	struct list *node;

	if (fd < 0) {
		once_more();
		return;
	}
	left.shut = false;
	left.channel = (struct channel){
		.frame = on_frame, .drained = on_drained, .closed = on_closed
	};
	channel_begin(&left.channel, service_loop(), fd);
	while ((node = list_take(&left.kept)) != NULL) {
		list_add(&left.told, node);
		tell(owner_of(node, struct delivery, node));
	}
	timer_after(&left.timer, PATIENCE);
}

void
leftover_keep(struct delivery *d)
{
	if (!left.begun) {
		left.begun = true;
		list_begin(&left.kept);
		list_begin(&left.told);
		left.connecting.done = on_connected;
		timer_begin(&left.timer, service_loop(), on_timer);
	}
	list_add(&left.kept, &d->node);
	if (!left.busy)
		ask();
}
