#include "qmgr/save.h"

#include <errno.h>
#include <sys/random.h>

#include "qmgr/backoff.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "util/log.h"

enum {
	SECOND = 1000000,
	LOST_RETRY = 3, /* seconds; and as many again, by chance */
	OWED_RETRY = 10 /* a notification that could not be sent */
};

static uint32_t
chance(void)
{
	static uint32_t numbers[64];
	static unsigned left;

	if (left == 0) {
		if (getrandom(numbers, sizeof(numbers), GRND_NONBLOCK) < 0)
			return 0;
		left = 64;
	}
	return numbers[--left];
}

void
save_failed(const struct err *err)
{
	if (errno != ENOENT)
		log_warn("%s", err->text);
}

static void
save_done(struct active *m, struct recipient *r)
{
	struct err err;

	if (r->saved && r->state == RECIPIENT_SENT)
		return;
	if (spool_mark_done(qmgr.spool, m->record->id, r->number, &err) < 0)
		save_failed(&err);
	r->saved = true;
}

static int
save_status(struct active *m, struct recipient *r, enum spool_outcome outcome,
    int64_t due)
{
	struct spool_status status = { .recipient = r->number,
		.outcome = outcome,
		.when = loop_clock(),
		.due = due,
		.dsn = r->dsn,
		.text = r->text,
		.mta = r->mta,
		.diag = r->diag };
	struct err err;
	int result = spool_put_status(qmgr.spool, m->record->id, &status, &err);

	if (result < 0)
		save_failed(&err);
	r->saved = true;
	return result;
}

/* A report that may get lost is better than mail that comes twice. */
static void
save_asked(struct active *m, struct recipient *r)
{
	if (!r->saved && save_status(m, r, SPOOL_SENT, 0) < 0)
		save_done(m, r);
}

static void
save_bounced(struct active *m, struct recipient *r)
{
	if (!r->saved)
		save_status(m, r, SPOOL_BOUNCED, 0);
}

void
save_early(struct active *m)
{
	/* What would become of it is asked again. */
	if (m->flags & SPOOL_VERIFY)
		return;
	for (uint32_t i = 0; i < m->count; i++) {
		struct recipient *r = &m->recipients[i];

		if (r->state == RECIPIENT_SENT)
			save_done(m, r);
		else if (r->state == RECIPIENT_ASKED)
			save_asked(m, r);
		else if (r->state == RECIPIENT_BOUNCED)
			save_bounced(m, r);
	}
}

void
save_warned(struct active *m)
{
	struct err err;

	m->flags |= SPOOL_WARNED;
	if (spool_put_event(qmgr.spool, m->record->id, SPOOL_WARN, &err) < 0)
		save_failed(&err);
}

/* --- all of it ------------------------------------------------------------ */

struct due {
	int64_t now;
	int64_t again; /* of what is deferred */
	int64_t soon;  /* of what was lost */
	int64_t owed;  /* of what could not be told */
};

static struct due
due_of(const struct active *m)
{
	struct backoff limits = { qmgr_settings.minimal_backoff_time,
		qmgr_settings.maximal_backoff_time };
	int64_t now = loop_clock();

	return (struct due){
		.now = now,
		.again =
		    now + backoff_wait(&limits, now - m->arrived, chance()),
		.soon = now + LOST_RETRY * SECOND +
			chance() % (LOST_RETRY * SECOND),
		.owed = now + OWED_RETRY * SECOND,
	};
}

/* INT64_MAX: it is done. */
static int64_t
save(struct active *m, struct recipient *r, const struct due *due)
{
	switch ((enum recipient_state)r->state) {
	case RECIPIENT_SENT:
	case RECIPIENT_TOLD:
		save_done(m, r);
		break;
	case RECIPIENT_DEFERRED:
		save_status(m, r, SPOOL_DEFERRED, due->again);
		return due->again;
	case RECIPIENT_ASKED:
		save_asked(m, r);
		return due->owed;
	case RECIPIENT_BOUNCED:
		save_bounced(m, r);
		return due->owed;
	case RECIPIENT_TODO:
	case RECIPIENT_LOST:
		return due->soon;
	}
	return INT64_MAX;
}

int64_t
save_all(struct active *m)
{
	const struct due due = due_of(m);
	int64_t next = m->next_due;
	bool stuck = false;

	/* It was expired meanwhile, and those are to be returned too. */
	if ((m->flags & SPOOL_EXPIRED) && next != INT64_MAX)
		next = due.now;
	for (uint32_t i = 0; i < m->count; i++) {
		struct recipient *r = &m->recipients[i];
		int64_t when = due.owed;

		if (!(m->flags & SPOOL_VERIFY) || r->state == RECIPIENT_TOLD)
			when = save(m, r, &due);
		stuck |= when == due.owed || when == due.soon;
		if (when < next)
			next = when;
	}
	/* The next portion would begin with those that are stuck. */
	return m->more && !stuck ? due.now : next;
}
