/*
 * error - fixed outcomes: the services error, retry and discard
 */
#include <stdlib.h>
#include <unistd.h>

#include "error/verdict.h"
#include "mail/fixed.h"
#include "mail/settings.h"
#include "service/service.h"
#include "util/log.h"
#include "util/mem.h"

/* A connection of qmgr. The process stays while there is one: who is told that
 * we leave hangs up when it has its answers. */
struct client {
	struct list node;
	struct channel channel;
};

static struct list clients = { &clients, &clients };

static void
end(struct client *c)
{
	list_drop(&c->node);
	channel_end(&c->channel);
	free(c);
	service_let_go();
}

static void
on_closed(struct channel *channel, int error)
{
	end(owner_of(channel, struct client, channel));
}

static void
tell_one(struct client *c, uint32_t serial, const struct deliver *m,
    const struct deliver_recipient *r)
{
	struct delivered answer = { .id = m->id, .number = r->number };
	struct verdict v;

	verdict_of(service_name(), m->nexthop, mail_settings.soft_bounce, &v);
	fixed_log(&(struct fixed){ .id = m->id,
	    .recipient = r->address,
	    .original = r->original,
	    .arrived = m->arrived,
	    .active = m->active,
	    .dsn = v.dsn,
	    .status = v.status,
	    .text = v.text });
	answer.outcome = v.outcome;
	answer.dsn = v.dsn;
	answer.text = v.text;
	channel_put(&c->channel, &message_delivered, serial, &answer);
}

static int
deliver(
    struct client *c, const struct frame *f, struct pool *pool, struct err *err)
{
	const struct deliver_recipient *r;
	struct deliver m;

	if (frame_get(f, &message_deliver, &m, pool, err) < 0)
		return -1;
	r = m.recipients.at;
	for (size_t i = 0; i < m.recipients.count; i++)
		tell_one(c, f->serial, &m, &r[i]);
	channel_put(&c->channel, &message_deliver_end, f->serial,
	    &(struct deliver_end){ .id = m.id, .dsn = "", .text = "" });
	return 0;
}

static void
on_frame(struct channel *channel, const struct frame *f)
{
	struct client *c = owner_of(channel, struct client, channel);
	struct pool *pool = pool_new();
	struct err err;

	if (deliver(c, f, pool, &err) < 0) {
		log_warn("qmgr: %s", err.text);
		end(c);
	}
	pool_free(&pool);
}

static void
say_leaving(struct client *c)
{
	channel_put(
	    &c->channel, &message_leaving, 0, &(struct leaving){ .reason = 0 });
}

static void
connected(int fd, const char *from)
{
	struct client *c = mem_get(sizeof(*c));

	list_add(&clients, &c->node);
	c->channel.frame = on_frame;
	c->channel.closed = on_closed;
	channel_begin(&c->channel, service_loop(), fd);
	service_hold();
	if (service_ending(NULL))
		say_leaving(c);
}

static void
drain(enum service_end how)
{
	list_each(node, &clients)
		say_leaving(owner_of(node, struct client, node));
}

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ NULL, NULL },
};

static const struct service row = {
	.name = "error",
	.settings = settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_EMPTY,
	.connected = connected,
	.drain = drain,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &row);
}
