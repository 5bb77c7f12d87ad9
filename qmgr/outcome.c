#include "qmgr/outcome.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "mail/fixed.h"
#include "mail/maillog.h"
#include "qmgr/backoff.h"
#include "qmgr/notify.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "util/log.h"
#include "util/must.h"

enum {
	SECOND = 1000000,
	TEXT_LIMIT = 1000,
	LOST_RETRY = 3,  /* seconds; and as many again, by chance */
	OWED_RETRY = 10, /* a notification that could not be sent */
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
outcome_set(struct active *m, struct recipient *r, enum recipient_state state,
    const char *dsn, const char *text)
{
	struct sv cut = sv_upto(sv_of(text), TEXT_LIMIT);

	r->state = (unsigned char)state;
	snprintf(r->dsn, sizeof(r->dsn), "%s", dsn);
	/* The text of one that was delivered is not asked for again. */
	r->text = state == RECIPIENT_SENT ? "" : pool_copy(m->pool, cut);
}

static const char *const status_names[] = {
	[RECIPIENT_SENT] = "sent",
	[RECIPIENT_DEFERRED] = "deferred",
	[RECIPIENT_BOUNCED] = "bounced",
};

void
outcome_say(struct active *m, struct recipient *r, enum recipient_state state,
    const char *dsn, const char *text)
{
	outcome_set(m, r, state, dsn, text);
	fixed_log(&(struct fixed){ .id = m->record->id,
	    .recipient = r->address,
	    .original = r->original,
	    .arrived = m->arrived,
	    .active = m->active,
	    .dsn = dsn,
	    .status = status_names[state],
	    .text = text });
}

/* --- on disk -------------------------------------------------------------- */

static void
warn_unless_gone(const struct err *err)
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
		warn_unless_gone(&err);
	r->saved = true;
}

static void
save_status(struct active *m, struct recipient *r, enum spool_outcome outcome,
    int64_t due)
{
	struct spool_status status = { .recipient = r->number,
		.outcome = outcome,
		.when = loop_clock(),
		.due = due,
		.dsn = r->dsn,
		.text = r->text };
	struct err err;

	if (spool_put_status(qmgr.spool, m->record->id, &status, &err) < 0)
		warn_unless_gone(&err);
	r->saved = true;
}

static void
save_bounced(struct active *m)
{
	for (uint32_t i = 0; i < m->count; i++) {
		struct recipient *r = &m->recipients[i];

		if (r->state == RECIPIENT_BOUNCED && !r->saved)
			save_status(m, r, SPOOL_BOUNCED, 0);
	}
}

/* While others are still open: what is certain, lest a crash repeat it. */
static void
save_early(struct active *m)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (m->recipients[i].state == RECIPIENT_SENT)
			save_done(m, &m->recipients[i]);
	save_bounced(m);
}

/* --- the end -------------------------------------------------------------- */

static uint32_t
count_of(const struct active *m, enum recipient_state state)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->count; i++)
		n += m->recipients[i].state == state;
	return n;
}

static void
forget(struct active *m)
{
	struct record *r = m->record;

	active_free(&m);
	known_drop(&r);
	work_soon();
}

static void
remove_file(struct active *m)
{
	struct err err;

	if (spool_remove(qmgr.spool, m->record->id, &err) == 0)
		maillog(
		    MAILLOG_REMOVED, &(struct maillog){ .id = m->record->id });
	else
		warn_unless_gone(&err);
	forget(m);
}

/* What was deferred for too long is refused now. */
static void
expire(struct active *m)
{
	long life = *m->sender ? qmgr_settings.maximal_queue_lifetime
			       : qmgr_settings.bounce_queue_lifetime;

	if (loop_clock() - m->arrived < life * (int64_t)SECOND ||
	    count_of(m, RECIPIENT_DEFERRED) == 0)
		return;
	maillog(MAILLOG_EXPIRED,
	    &(struct maillog){ .id = m->record->id, .sender = m->sender });
	for (uint32_t i = 0; i < m->count; i++)
		if (m->recipients[i].state == RECIPIENT_DEFERRED) {
			m->recipients[i].state = RECIPIENT_BOUNCED;
			m->recipients[i].saved = false;
		}
}

static void
sooner(int64_t *due, int64_t other)
{
	if (other < *due)
		*due = other;
}

/* Writes what is not done yet; when the message is due again. */
static int64_t
save_all(struct active *m)
{
	struct backoff limits = { qmgr_settings.minimal_backoff_time,
		qmgr_settings.maximal_backoff_time };
	int64_t now = loop_clock(), due = m->next_due,
		again = now + backoff_wait(&limits, now - m->arrived, chance()),
		soon = now + LOST_RETRY * SECOND +
		       chance() % (LOST_RETRY * SECOND);

	bool stuck = false;

	for (uint32_t i = 0; i < m->count; i++) {
		struct recipient *r = &m->recipients[i];

		switch ((enum recipient_state)r->state) {
		case RECIPIENT_SENT:
		case RECIPIENT_TOLD:
			save_done(m, r);
			break;
		case RECIPIENT_DEFERRED:
			save_status(m, r, SPOOL_DEFERRED, again);
			sooner(&due, again);
			break;
		case RECIPIENT_BOUNCED:
			sooner(&due, now + OWED_RETRY * SECOND);
			stuck = true;
			break;
		case RECIPIENT_TODO:
		case RECIPIENT_LOST:
			sooner(&due, soon);
			stuck = true;
			break;
		}
	}
	/* The next portion would begin with those that are stuck. */
	return m->more && !stuck ? now : due;
}

static void
put_back(struct active *m)
{
	struct record *r = m->record;
	struct err err;
	int64_t due = save_all(m);

	if (count_of(m, RECIPIENT_LOST) > 0)
		r->flags |= RECORD_FOREIGN;
	if (count_of(m, RECIPIENT_DEFERRED) > 0 &&
	    spool_compact(qmgr.spool, r->id, &err) < 0)
		warn_unless_gone(&err);
	active_free(&m);
	known_wait(r, due);
	work_soon();
}

static void
on_told(struct active *m, bool told)
{
	must(m->open > 0);
	m->open--;
	if (!told)
		put_back(m);
	else
		outcome_returned(m);
}

/* Nothing of it is open. */
static void
finish(struct active *m)
{
	expire(m);
	if (count_of(m, RECIPIENT_BOUNCED) > 0) {
		save_bounced(m);
		m->open++;
		notify(m, on_told);
	} else if (!m->more && m->next_due == INT64_MAX &&
		   count_of(m, RECIPIENT_SENT) + count_of(m, RECIPIENT_TOLD) ==
		       m->count)
		remove_file(m);
	else
		put_back(m);
}

void
outcome_returned(struct active *m)
{
	if (m->open == 0)
		finish(m);
	else
		save_early(m);
}
