#include "rewrite/answer.h"

#include <stdlib.h>

#include "mail/messages.h"
#include "util/log.h"
#include "util/mem.h"

struct asker {
	struct list node;
	struct answer_host *host;
	struct channel channel;
	struct pool *pool; /* of one answer */
};

static void
end(struct asker *a)
{
	struct answer_host *host = a->host;

	channel_end(&a->channel);
	list_drop(&a->node);
	pool_free(&a->pool);
	free(a);
	host->gone();
}

static int
resolve(struct asker *a, const struct frame *f, struct err *err)
{
	struct resolve question;
	struct resolved answer;

	if (frame_get(f, &message_resolve, &question, a->pool, err) < 0)
		return -1;
	route_resolve(a->host->route, &question, a->pool, &answer);
	if (answer.status == ANSWER_LATER && a->host->stale())
		return 0;
	if (answer.status == ANSWER_LATER)
		log_warn(
		    "cannot resolve %.200s: %s", question.address, answer.text);
	channel_put(&a->channel, &message_resolved, f->serial, &answer);
	return 0;
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct asker *a = owner_of(c, struct asker, channel);
	struct err err;
	int rc;

	a->host->asked();
	if (f->type == MESSAGE_RESOLVE)
		rc = resolve(a, f, &err);
	else
		rc = err_set(&err, ERR_NEVER, "a request of type %d", f->type);
	if (rc < 0) {
		log_warn("a client of rewrite is hung up on: %s", err.text);
		end(a);
		return;
	}
	pool_reset(a->pool);
	if (channel_waiting(c) > ANSWER_WAITING)
		channel_hold(c, true);
}

static void
on_drained(struct channel *c)
{
	channel_hold(c, false);
}

static void
on_closed(struct channel *c, int error)
{
	end(owner_of(c, struct asker, channel));
}

void
answer_begin(struct answer_host *host, int fd)
{
	struct asker *a = mem_get(sizeof(*a));

	a->host = host;
	a->pool = pool_new();
	list_add(&host->askers, &a->node);
	a->channel.frame = on_frame;
	a->channel.drained = on_drained;
	a->channel.closed = on_closed;
	channel_begin(&a->channel, host->loop, fd);
}

void
answer_leave(struct answer_host *host)
{
	list_each(node, &host->askers) {
		struct asker *a = owner_of(node, struct asker, node);

		stream_flush(&a->channel.stream);
		end(a);
	}
}
