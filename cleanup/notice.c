#include "cleanup/notice.h"

#include <stdlib.h>
#include <string.h>

#include "mail/messages.h"
#include "service/service.h"
#include "util/mem.h"

enum { TEXT_LIMIT = 256 * 1024, RETRY = 1000 };

/* The one connection to qmgr. */
static struct notices {
	bool begun;
	struct channel channel;
	struct connecting connecting;
	struct timer again;
	struct list waiting; /* of struct kept, while there is no connection */
	size_t size;
} notices;

struct kept {
	struct list node;
	struct str body;
};

static void
try_connect(void)
{
	if (notices.connecting.serial == 0 && !timer_is_set(&notices.again))
		service_connect(&notices.connecting, "qmgr");
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	(void)c; /* qmgr has nothing to say here */
	(void)f;
}

static void
on_closed(struct channel *c, int error)
{
	(void)error;
	channel_end(c);
}

static void
put(struct sv body)
{
	channel_put_body(&notices.channel, MESSAGE_ACCEPTED, 0, body);
}

static void
on_connected(struct connecting *connecting, int fd)
{
	struct list *node;

	connecting->serial = 0;
	if (fd < 0) {
		timer_after(&notices.again, RETRY);
		return;
	}
	notices.channel.frame = on_frame;
	notices.channel.closed = on_closed;
	channel_begin(&notices.channel, service_loop(), fd);
	while ((node = list_take(&notices.waiting)) != NULL) {
		struct kept *k = owner_of(node, struct kept, node);

		put(str_view(&k->body));
		str_free(&k->body);
		free(k);
	}
	notices.size = 0;
}

static void
on_again(struct timer *t)
{
	(void)t;
	if (!list_empty(&notices.waiting))
		try_connect();
}

static void
begin(void)
{
	if (notices.begun)
		return;
	notices.begun = true;
	notices.connecting.done = on_connected;
	list_begin(&notices.waiting);
	timer_begin(&notices.again, service_loop(), on_again);
}

static void
deliver(struct str *body)
{
	struct kept *k;

	if (channel_is_open(&notices.channel)) {
		if (channel_waiting(&notices.channel) < NOTICE_WAITING)
			put(str_view(body));
		str_free(body);
		return;
	}
	if (notices.size + body->len > NOTICE_WAITING) {
		str_free(body);
		return;
	}
	k = mem_get(sizeof(*k));
	k->body = *body;
	notices.size += body->len;
	list_add(&notices.waiting, &k->node);
	try_connect();
}

/* Recipients for the frame; none if they are too many or too long. */
static struct message_list
recipients(const struct spool_envelope *env, struct pool *pool)
{
	struct queue_recipient *r;
	size_t size = 0;

	if (env->count > NOTICE_RECIPIENTS)
		return (struct message_list){ 0 };
	r = pool_get(pool, env->count * sizeof(*r));
	for (size_t i = 0; i < env->count; i++) {
		r[i].address = env->recipients[i].address;
		r[i].original = env->recipients[i].original;
		r[i].notify = env->recipients[i].notify;
		r[i].orcpt = env->recipients[i].orcpt;
		size += strlen(r[i].address) + strlen(r[i].original) +
			strlen(r[i].orcpt);
	}
	if (size > TEXT_LIMIT)
		return (struct message_list){ 0 };
	return (struct message_list){ r, env->count };
}

void
notice_send(const char *id, const struct spool_envelope *env, struct pool *pool)
{
	struct accepted a = {
		.id = id,
		.sender = env->sender,
		.size = (int64_t)env->size,
		.flags = env->flags,
		.arrived = env->arrived,
		.client_name = env->client_name,
		.client_address = env->client_address,
		.helo = env->helo,
		.protocol = env->protocol,
		.envid = env->envid,
		.ret = env->ret,
		.recipients = recipients(env, pool),
	};
	struct str body = { 0 };

	begin();
	message_put(&message_accepted, &a, &body);
	deliver(&body);
}

void
notice_end(void)
{
	if (notices.begun && channel_is_open(&notices.channel))
		stream_flush(&notices.channel.stream);
}
