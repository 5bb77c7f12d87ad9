#include "qmgr/deliver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qmgr/assign.h"
#include "qmgr/outcome.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "service/service.h"
#include "util/log.h"
#include "util/must.h"

static int64_t
now(void)
{
	return loop_now(service_loop()) * 1000;
}

/* Those of a destination or transport where nothing is delivered now. */
static void
defer_suspended(void)
{
	const struct schedule_reason *why;
	struct schedule_job *job;

	while ((job = schedule_suspended(qmgr.schedule, &why)) != NULL) {
		struct delivery *d = owner_of(job, struct delivery, job);
		struct active *m = d->message;

		for (uint32_t i = 0; i < d->count; i++)
			outcome_say(m, d->recipients[i], RECIPIENT_DEFERRED,
			    why->dsn, str_text(&why->text));
		assign_end(d);
		m->open--;
		m->unsent--;
		outcome_returned(m);
	}
}

/* The delivery came back, in whatever way. */
static void
end(struct delivery *d)
{
	struct active *m = d->message;

	for (uint32_t i = 0; i < d->count; i++) {
		struct recipient *r = d->recipients[i];

		r->handed = false;
		if (r->state == RECIPIENT_TODO)
			outcome_lose(m, r);
	}
	assign_end(d);
	must(m->open > 0);
	m->open--;
	outcome_returned(m);
	work_soon();
}

/* --- out ------------------------------------------------------------------ */

static void
put(struct delivery *d, struct channel *c, int fd)
{
	struct active *m = d->message;
	struct pool *pool = pool_new();
	struct deliver_recipient *list =
	    pool_get(pool, d->count * sizeof(*list));
	struct deliver frame = { .id = m->record->id,
		.sender = m->sender,
		.nexthop = schedule_nexthop(&d->job),
		.size = (int64_t)m->size,
		.flags = m->flags,
		.arrived = m->arrived,
		.active = m->active,
		.client_name = m->client_name,
		.client_address = m->client_address,
		.helo = m->helo,
		.protocol = m->protocol,
		.envid = m->envid,
		.ret = m->ret,
		.recipients = { .at = list } };

	for (uint32_t i = 0; i < d->count; i++) {
		struct recipient *r = d->recipients[i];

		if (r->state != RECIPIENT_TODO)
			continue;
		r->handed = true;
		list[frame.recipients.count++] = (struct deliver_recipient){
			.number = r->number,
			.address = r->address,
			.original = r->original,
			.notify = r->notify,
			.orcpt = r->orcpt,
		};
	}
	d->handed = true;
	/* Nobody else had it locked: what others tell of it is not believed. */
	m->record->flags &= (unsigned char)~RECORD_FOREIGN;
	channel_put_fd(c, &message_deliver, d->request.serial, &frame, fd);
	pool_free(&pool);
}

/* It may be held or deleted meanwhile, or a leftover may have told of them. */
static bool
is_wanted(const struct delivery *d)
{
	const struct active *m = d->message;

	if (m->deleted || (m->record->flags & RECORD_HELD) ||
	    (m->flags & SPOOL_EXPIRED))
		return false;
	for (uint32_t i = 0; i < d->count; i++)
		if (d->recipients[i]->state == RECIPIENT_TODO)
			return true;
	return false;
}

/* The descriptor to hand out. The last one takes ours along: who may have the
 * message then is the agent, and the lock is its. */
static int
take_fd(struct active *m)
{
	enum active_read state;
	int fd;

	if (active_open(m, &state) < 0)
		return -1;
	if (m->unsent > 0)
		return dup(m->fd);
	fd = m->fd;
	m->fd = -1;
	return fd;
}

static void
on_send(struct agent_request *request, struct channel *c)
{
	struct delivery *d = owner_of(request, struct delivery, request);
	int fd;

	must(d->message->unsent > 0);
	d->message->unsent--;
	fd = is_wanted(d) ? take_fd(d->message) : -1;
	if (fd >= 0) {
		put(d, c, fd);
		return;
	}
	for (uint32_t i = 0; i < d->count; i++)
		if (d->recipients[i]->state == RECIPIENT_TODO)
			outcome_withdraw(d->message, d->recipients[i]);
	agent_done(request);
	schedule_undone(&d->job, now());
	end(d);
}

/* --- back ----------------------------------------------------------------- */

static bool
on_delivered(struct delivery *d, const struct delivered *a)
{
	struct outcome outcome;
	char dsn[DSN_ROOM];

	if (outcome_of(a, &outcome, dsn) < 0)
		return false;
	for (uint32_t i = 0; i < d->count; i++) {
		struct recipient *r = d->recipients[i];

		if (r->number != a->number || !r->handed)
			continue;
		if (r->state != RECIPIENT_TODO)
			return false;
		outcome_set(d->message, r, &outcome);
		return true;
	}
	return false;
}

static void
on_end(struct delivery *d, const struct deliver_end *a)
{
	agent_done(&d->request);
	if (a->fault)
		schedule_failed(
		    &d->job, dsn_ok(a->dsn) ? a->dsn : "4.4.1", a->text, now());
	else
		schedule_done(&d->job, now());
	defer_suspended();
	end(d);
}

static bool
on_answer(
    struct agent_request *request, const struct frame *f, struct channel *c)
{
	struct delivery *d = owner_of(request, struct delivery, request);
	const char *id = d->message->record->id;
	struct pool *pool = pool_new();
	struct delivered one;
	struct deliver_end last;
	struct err err;
	bool good = false;

	if (f->type == MESSAGE_DELIVERED)
		good =
		    frame_get(f, &message_delivered, &one, pool, &err) == 0 &&
		    strcmp(one.id, id) == 0 && on_delivered(d, &one);
	else if (f->type == MESSAGE_DELIVER_END) {
		good = frame_get(f, &message_deliver_end, &last, pool, &err) ==
			   0 &&
		       strcmp(last.id, id) == 0;
		if (good)
			on_end(d, &last);
		/* What it told is in the file now, or the file is gone: the
		 * agent may let the lock go. */
		if (good && last.keeps)
			channel_put(c, &message_taken, f->serial,
			    &(struct taken){ .reason = 0 });
	}
	pool_free(&pool);
	return good;
}

static void
on_missing(struct delivery *d)
{
	static const char why[] = "mail transport unavailable";
	struct schedule_transport *t = schedule_transport_of(&d->job);

	log_warn("transport %s has no agent; trying again in %ld s",
	    schedule_name(t), qmgr_settings.transport_retry_time);
	schedule_suspend(t, "4.3.0", why,
	    now() + qmgr_settings.transport_retry_time * 1000000);
	defer_suspended();
	for (uint32_t i = 0; i < d->count; i++)
		if (d->recipients[i]->state == RECIPIENT_TODO)
			outcome_say(d->message, d->recipients[i],
			    RECIPIENT_DEFERRED, "4.3.0", why);
}

static void
on_lost(struct agent_request *request, enum agent_loss how)
{
	struct delivery *d = owner_of(request, struct delivery, request);

	if (!d->handed)
		d->message->unsent--;
	if (how == AGENT_MISSING && !work_is_stopped())
		on_missing(d);
	schedule_undone(&d->job, now());
	end(d);
}

void
deliver(struct delivery *d)
{
	d->request.send = on_send;
	d->request.answer = on_answer;
	d->request.lost = on_lost;
	agent_ask(agent_of(schedule_name(schedule_transport_of(&d->job))),
	    &d->request);
}
