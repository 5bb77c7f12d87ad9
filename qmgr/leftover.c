#include "qmgr/leftover.h"

#include <errno.h>
#include <string.h>

#include "mail/messages.h"
#include "qmgr/backoff.h"
#include "qmgr/active.h"
#include "qmgr/outcome.h"
#include "qmgr/scan.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "util/log.h"

/* Microseconds, for an agent to let the lock go once it hears that its results
 * are taken. */
enum { LET_GO = 50000 };

static int
begin(struct leftover_state *s, const struct frame *f, struct pool *pool,
    struct err *err)
{
	const struct record *r;
	struct leftover m;

	if (frame_get(f, &message_leftover, &m, pool, err) < 0)
		return -1;
	if (!spool_id_ok(m.id))
		return err_set(err, ERR_NEVER, "not a queue ID");
	snprintf(s->id, sizeof(s->id), "%s", m.id);
	s->serial = f->serial;
	r = known_find(s->id);
	s->believed = r == NULL || (r->flags & RECORD_FOREIGN);
	if (!s->believed)
		log_info(
		    "%s: a leftover of a delivery that is not lost", s->id);
	return 0;
}

static int
write_status(const struct leftover_state *s, const struct delivered *d,
    const struct outcome *o, struct err *err)
{
	static const enum spool_outcome outcomes[] = {
		[DELIVERED_SENT] = SPOOL_SENT,
		[DELIVERED_DEFERRED] = SPOOL_DEFERRED,
		[DELIVERED_BOUNCED] = SPOOL_BOUNCED,
	};
	struct backoff limits = { qmgr_settings.minimal_backoff_time,
		qmgr_settings.maximal_backoff_time };
	int64_t now = loop_clock();
	struct spool_status status = {
		.recipient = (uint32_t)d->number,
		.outcome = outcomes[d->outcome],
		.when = now,
		.due = now + backoff_wait(&limits, now - spool_id_when(s->id),
				 (uint32_t)now),
		.dsn = o->dsn,
		.text = o->text,
		.mta = o->mta,
		.diag = o->diag,
	};

	return spool_put_status(qmgr.spool, s->id, &status, err);
}

/* One that is read in already but was not handed out needs no delivery. */
static void
tell_message(const struct leftover_state *s, const struct delivered *d,
    const struct outcome *o)
{
	const struct record *r = known_find(s->id);
	struct active *m = r ? r->active : NULL;

	for (uint32_t i = 0; m != NULL && i < m->count; i++) {
		struct recipient *to = &m->recipients[i];

		if (to->number == d->number && to->state == RECIPIENT_TODO &&
		    !to->handed)
			outcome_set(m, to, o);
	}
}

/* One that was sent has a status as well, if its sender may have asked to be
 * told: that is known when the file is read. Who asked nobody is done then. */
static int
take(const struct leftover_state *s, const struct delivered *d,
    const struct outcome *o)
{
	bool done = d->outcome == DELIVERED_SENT && o->reach == REACH_PASSED;
	struct err err;
	int result = -1;

	if (!done)
		result = write_status(s, d, o, &err);
	if (result < 0 && d->outcome == DELIVERED_SENT)
		result = spool_mark_done(
		    qmgr.spool, s->id, (uint32_t)d->number, &err);
	if (result < 0 && errno != ENOENT)
		log_warn("%s", err.text);
	tell_message(s, d, o);
	return 0;
}

static int
delivered(const struct leftover_state *s, const struct frame *f,
    struct pool *pool, struct err *err)
{
	struct delivered d;
	struct outcome o;
	char dsn[DSN_ROOM];

	if (frame_get(f, &message_delivered, &d, pool, err) < 0)
		return -1;
	if (strcmp(d.id, s->id) != 0 || outcome_of(&d, &o, dsn) < 0 ||
	    d.number < 0 || d.number >= SPOOL_RECIPIENT_LIMIT)
		return err_set(err, ERR_NEVER, "a leftover out of order");
	return s->believed ? take(s, &d, &o) : 0;
}

/* The message can be looked at again. What is not known yet is not left
 * to the scan: the results just made its file young. */
static void
go_on(const struct leftover_state *s)
{
	struct record *r = known_find(s->id);

	if (r == NULL)
		scan_adopt(s->id);
	else if (r->active == NULL && !(r->flags & RECORD_HELD)) {
		known_wait(r, loop_clock() + LET_GO);
		work_soon();
	}
}

/* What was told is in the file now, or will not be. */
static int
end(struct leftover_state *s, struct channel *c, const struct frame *f,
    struct pool *pool, struct err *err)
{
	struct deliver_end m;

	if (frame_get(f, &message_deliver_end, &m, pool, err) < 0)
		return -1;
	if (strcmp(m.id, s->id) != 0)
		return err_set(err, ERR_NEVER, "a leftover out of order");
	channel_put(c, &message_taken, s->serial, &(struct taken){ 0 });
	if (s->believed)
		go_on(s);
	s->id[0] = '\0';
	return 0;
}

int
leftover_frame(struct leftover_state *s, struct channel *c,
    const struct frame *f, struct pool *pool, struct err *err)
{
	bool begun = *s->id != '\0';

	if (f->type == MESSAGE_LEAVING)
		return 0;
	if (f->type == MESSAGE_LEFTOVER && !begun)
		return begin(s, f, pool, err);
	if (begun && f->serial != s->serial)
		return err_set(err, ERR_NEVER, "a leftover out of order");
	if (f->type == MESSAGE_DELIVERED && begun)
		return delivered(s, f, pool, err);
	if (f->type == MESSAGE_DELIVER_END && begun)
		return end(s, c, f, pool, err);
	return err_set(err, ERR_NEVER, "frame of type %d", f->type);
}
