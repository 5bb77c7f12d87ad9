#include "qmgr/notify.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qmgr/state.h"
#include "util/log.h"
#include "util/mem.h"

/* Of one notification. */
enum { RECIPIENTS = 500, BYTES = 512 * 1024 };

struct notice {
	struct agent_request request;
	struct active *message;
	notify_done_fn *done;
	uint32_t count;
	struct recipient *recipients[RECIPIENTS];
};

static void
end(struct notice *n, bool told)
{
	struct active *m = n->message;
	notify_done_fn *done = n->done;

	for (uint32_t i = 0; told && i < n->count; i++)
		n->recipients[i]->state = RECIPIENT_TOLD;
	free(n);
	done(m, told);
}

static void
put(struct notice *n, struct channel *c, int fd)
{
	struct active *m = n->message;
	struct pool *pool = pool_new();
	struct notify_recipient *list =
	    pool_get(pool, n->count * sizeof(*list));
	struct notify frame = { .id = m->record->id,
		.sender = m->sender,
		.size = (int64_t)m->size,
		.arrived = m->arrived,
		.recipients = { list, n->count } };

	for (uint32_t i = 0; i < n->count; i++)
		list[i] = (struct notify_recipient){
			.address = n->recipients[i]->address,
			.original = n->recipients[i]->original,
			.dsn = n->recipients[i]->dsn,
			.text = n->recipients[i]->text,
		};
	channel_put_fd(c, &message_notify, n->request.serial, &frame, fd);
	pool_free(&pool);
}

/* An agent that has just answered may not have let go of the lock yet; no
 * delivery is open now, so it can be done without. */
static int
open_file(struct active *m)
{
	enum active_read state;
	struct err err;

	if (active_open(m, &state) == 0)
		return dup(m->fd);
	return state == ACTIVE_BUSY
		   ? spool_file(qmgr.spool, m->record->id, &err)
		   : -1;
}

static void
on_send(struct agent_request *request, struct channel *c)
{
	struct notice *n = owner_of(request, struct notice, request);
	int fd = open_file(n->message);

	if (fd >= 0) {
		put(n, c, fd);
		return;
	}
	agent_done(request);
	end(n, false);
}

static bool
on_answer(
    struct agent_request *request, const struct frame *f, struct channel *c)
{
	struct notice *n = owner_of(request, struct notice, request);
	struct pool *pool = pool_new();
	struct notify_done answer;
	struct err err;
	bool good =
	    frame_get(f, &message_notify_done, &answer, pool, &err) == 0 &&
	    strcmp(answer.id, n->message->record->id) == 0;
	bool told = good && answer.status == ANSWER_OK;

	pool_free(&pool);
	if (!good)
		return false;
	agent_done(request);
	end(n, told);
	return true;
}

static void
on_lost(struct agent_request *request, enum agent_loss how)
{
	if (how == AGENT_MISSING)
		log_warn("no notification can be sent: bounce is unavailable");
	end(owner_of(request, struct notice, request), false);
}

void
notify(struct active *m, notify_done_fn *done)
{
	struct notice *n = mem_get(sizeof(*n));
	size_t bytes = 0;

	*n = (struct notice){ .message = m, .done = done };
	n->request.send = on_send;
	n->request.answer = on_answer;
	n->request.lost = on_lost;
	for (uint32_t i = 0; i < m->count && n->count < RECIPIENTS; i++) {
		struct recipient *r = &m->recipients[i];

		if (r->state != RECIPIENT_BOUNCED)
			continue;
		bytes += strlen(r->address) + strlen(r->original) +
			 strlen(r->text) + sizeof(*r);
		if (bytes > BYTES && n->count > 0)
			break;
		n->recipients[n->count++] = r;
	}
	agent_ask(agent_of("bounce"), &n->request);
}
