#include "qmgr/notify.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "util/log.h"
#include "util/mem.h"

/* Of one notification. */
enum { RECIPIENTS = 500, BYTES = 512 * 1024 };

struct notice {
	struct agent_request request;
	struct active *message;
	enum notify_kind kind;
	notify_done_fn *done;
	uint32_t count;
	struct recipient *recipients[RECIPIENTS];
};

#define STATE(s) (1U << RECIPIENT_##s)

static const unsigned about[NOTIFY_COUNT] = {
	[NOTIFY_FAILURE] = STATE(BOUNCED),
	[NOTIFY_DELAY] = STATE(DEFERRED),
	[NOTIFY_SUCCESS] = STATE(ASKED),
	[NOTIFY_STATUS] =
	    STATE(SENT) | STATE(ASKED) | STATE(DEFERRED) | STATE(BOUNCED),
};

static bool
is_about(enum notify_kind kind, const struct recipient *r)
{
	return !r->reported && (about[kind] & (1U << r->state));
}

bool
notify_has(const struct active *m, enum notify_kind kind)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (is_about(kind, &m->recipients[i]))
			return true;
	return false;
}

/* A refusal that is in a status report of the first attempt is owed still. */
static void
mark_told(const struct active *m, enum notify_kind kind, struct recipient *r)
{
	r->reported = true;
	if (kind == NOTIFY_FAILURE || kind == NOTIFY_SUCCESS ||
	    (m->flags & SPOOL_VERIFY) || r->state == RECIPIENT_ASKED)
		r->state = RECIPIENT_TOLD;
}

static enum notify_action
action_of(const struct active *m, const struct recipient *r)
{
	bool sent = r->state == RECIPIENT_SENT || r->state == RECIPIENT_ASKED;

	if (m->flags & SPOOL_VERIFY)
		return sent ? ACTION_DELIVERABLE : ACTION_UNDELIVERABLE;
	if (sent)
		return r->reach == REACH_DELIVERED ? ACTION_DELIVERED
						   : ACTION_RELAYED;
	return r->state == RECIPIENT_DEFERRED ? ACTION_DELAYED : ACTION_FAILED;
}

static int64_t
until(const struct active *m)
{
	long life = *m->sender ? qmgr_settings.maximal_queue_lifetime
			       : qmgr_settings.bounce_queue_lifetime;

	return m->arrived + life * INT64_C(1000000);
}

static void
end(struct notice *n, bool told)
{
	struct active *m = n->message;
	notify_done_fn *done = n->done;
	enum notify_kind kind = n->kind;

	for (uint32_t i = 0; told && i < n->count; i++)
		mark_told(m, kind, n->recipients[i]);
	free(n);
	done(m, kind, told);
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
		.kind = n->kind,
		.size = (int64_t)m->size,
		.arrived = m->arrived,
		.flags = m->flags,
		.until = until(m),
		.envid = m->envid,
		.ret = m->ret,
		.recipients = { list, n->count } };

	for (uint32_t i = 0; i < n->count; i++) {
		const struct recipient *r = n->recipients[i];

		list[i] = (struct notify_recipient){
			.address = r->address,
			.original = r->original,
			.dsn = r->dsn,
			.text = r->text,
			.action = action_of(m, r),
			.notify = r->notify,
			.orcpt = r->orcpt,
			.mta = r->mta,
			.diag = r->diag,
		};
	}
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
	int fd = n->message->deleted ? -1 : open_file(n->message);

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
notify(struct active *m, enum notify_kind kind, notify_done_fn *done)
{
	struct notice *n = mem_get(sizeof(*n));
	size_t bytes = 0;

	*n = (struct notice){ .message = m, .kind = kind, .done = done };
	n->request.send = on_send;
	n->request.answer = on_answer;
	n->request.lost = on_lost;
	for (uint32_t i = 0; i < m->count && n->count < RECIPIENTS; i++) {
		struct recipient *r = &m->recipients[i];

		if (!is_about(kind, r))
			continue;
		bytes += strlen(r->address) + strlen(r->original) +
			 strlen(r->orcpt) + strlen(r->text) + strlen(r->mta) +
			 strlen(r->diag) + sizeof(*r);
		if (bytes > BYTES && n->count > 0)
			break;
		n->recipients[n->count++] = r;
	}
	agent_ask(agent_of("bounce"), &n->request);
}
