#include "rewrite/answer.h"

#include <stdlib.h>

#include "mail/messages.h"
#include "service/lookups.h"
#include "util/log.h"
#include "util/mem.h"

struct asker {
	struct list node;
	struct answer_host *host;
	struct channel channel;
	struct pool *pool; /* of one answer */
	struct list waiting;
	size_t waits;
};

/* A request that waits for tables outside. */
struct waiting {
	struct list node;
	struct asker *asker;
	uint32_t serial;
	struct resolve question;
	struct pool *pool, *tried; /* of all runs, of the last one */
	struct answers answers;
	struct lookups lookups;
};

static void
end_waiting(struct waiting *w)
{
	list_drop(&w->node);
	w->asker->waits--;
	lookups_end(&w->lookups);
	answers_end(&w->answers);
	pool_free(&w->tried);
	pool_free(&w->pool);
	free(w);
}

static void
end(struct asker *a)
{
	struct answer_host *host = a->host;

	while (!list_empty(&a->waiting))
		end_waiting(owner_of(a->waiting.next, struct waiting, node));
	channel_end(&a->channel);
	list_drop(&a->node);
	pool_free(&a->pool);
	free(a);
	host->gone();
}

/* Nothing more is read from who does not take its answers, or who asks faster
 * than the tables answer. */
static void
pace(struct asker *a)
{
	channel_hold(
	    &a->channel, channel_waiting(&a->channel) > ANSWER_WAITING ||
			     a->waits >= ANSWER_WAITS);
}

static void
answer(struct asker *a, uint32_t serial, const struct resolve *question,
    const struct resolved *m)
{
	if (m->status == ANSWER_LATER && a->host->stale())
		return;
	if (m->status == ANSWER_LATER)
		log_warn(
		    "cannot resolve %.200s: %s", question->address, m->text);
	channel_put(&a->channel, &message_resolved, serial, m);
}

/* False: tables outside must be asked first. */
static bool
resolve(struct asker *a, const struct resolve *question, struct pool *pool,
    struct answers *answers, struct resolved *m)
{
	answers_use(answers);
	route_resolve(a->host->route, question, pool, m);
	answers_use(NULL);
	m->fleeting = answers_any(answers);
	return !answers_open(answers);
}

static void
run(struct waiting *w)
{
	struct asker *a = w->asker;
	struct resolved m;

	pool_reset(w->tried);
	if (!resolve(a, &w->question, w->tried, &w->answers, &m)) {
		lookups_ask(&w->lookups, &w->answers);
		return;
	}
	answer(a, w->serial, &w->question, &m);
	end_waiting(w);
	pace(a);
}

static void
on_looked_up(struct lookups *l)
{
	run(owner_of(l, struct waiting, lookups));
}

static void
wait(struct asker *a, uint32_t serial, const struct resolve *question)
{
	struct waiting *w = mem_get(sizeof(*w));

	w->asker = a;
	w->serial = serial;
	w->pool = pool_new();
	w->tried = pool_new();
	w->question.sender = pool_copy(w->pool, sv_of(question->sender));
	w->question.address = pool_copy(w->pool, sv_of(question->address));
	answers_begin(&w->answers, w->pool);
	w->lookups.asked = on_looked_up;
	list_begin(&w->node);
	list_add(&a->waiting, &w->node);
	a->waits++;
	run(w);
}

static int
got_resolve(struct asker *a, const struct frame *f, struct err *err)
{
	struct answers answers;
	struct resolve question;
	struct resolved m;

	if (frame_get(f, &message_resolve, &question, a->pool, err) < 0)
		return -1;
	answers_begin(&answers, a->pool);
	if (resolve(a, &question, a->pool, &answers, &m))
		answer(a, f->serial, &question, &m);
	else
		wait(a, f->serial, &question);
	answers_end(&answers);
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
		rc = got_resolve(a, f, &err);
	else
		rc = err_set(&err, ERR_NEVER, "a request of type %d", f->type);
	if (rc < 0) {
		log_warn("a client of rewrite is hung up on: %s", err.text);
		end(a);
		return;
	}
	pool_reset(a->pool);
	pace(a);
}

static void
on_drained(struct channel *c)
{
	pace(owner_of(c, struct asker, channel));
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
	list_begin(&a->waiting);
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
