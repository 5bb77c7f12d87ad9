/*
 * connect - connections to other services, by way of master
 */
#include <unistd.h>

#include "service/state.h"

enum { CONNECT_MS = 20000 };

static struct service_state *const s = &service_state;

static void
finish(struct connecting *c, int fd)
{
	list_drop(&c->node);
	timer_end(&c->deadline);
	c->done(c, fd);
}

static void
on_late(struct timer *t)
{
	finish(owner_of(t, struct connecting, deadline), -1);
}

void
service_connect(struct connecting *c, const char *service)
{
	struct control_ask ask = { .service = service };

	c->serial = ++s->serial;
	list_begin(&c->node);
	list_add(&s->connecting, &c->node);
	timer_begin(&c->deadline, &s->loop, on_late);
	if (!channel_is_open(&s->control)) {
		timer_after(&c->deadline, 0);
		return;
	}
	timer_after(&c->deadline, CONNECT_MS);
	channel_put(&s->control, &control_ask, c->serial, &ask);
}

void
service_connect_cancel(struct connecting *c)
{
	if (c->serial == 0)
		return;
	list_drop(&c->node);
	timer_end(&c->deadline);
	c->serial = 0;
}

void
connect_answer(uint32_t serial, int fd)
{
	list_each(node, &s->connecting) {
		struct connecting *c = owner_of(node, struct connecting, node);

		if (c->serial != serial)
			continue;
		finish(c, fd);
		return;
	}
	if (fd >= 0) /* nobody waits any more */
		close(fd);
}

void
connect_refuse_all(void)
{
	list_each(node, &s->connecting)
		timer_after(
		    &owner_of(node, struct connecting, node)->deadline, 0);
}
