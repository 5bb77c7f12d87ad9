#include "qmgr/outcome.h"

#include "mail/fixed.h"
#include "mail/maillog.h"
#include "qmgr/notify.h"
#include "qmgr/save.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "util/log.h"
#include "util/must.h"

enum { SECOND = 1000000, TEXT_LIMIT = 1000, MTA_LIMIT = 255 };

static const char *
keep(struct active *m, const char *text, size_t limit)
{
	return text != NULL && *text != '\0'
		   ? pool_copy(m->pool, sv_upto(sv_of(text), limit))
		   : "";
}

/* The text of one that was delivered is not asked for again, unless a report
 * has it. */
static bool
is_quiet(const struct active *m, const struct recipient *r)
{
	return r->state == RECIPIENT_SENT &&
	       !(m->flags & (SPOOL_VERIFY | SPOOL_TRACE));
}

void
outcome_set(struct active *m, struct recipient *r, const struct outcome *o)
{
	bool quiet;

	r->state = (unsigned char)o->state;
	r->reach = (unsigned char)o->reach;
	if (o->state == RECIPIENT_SENT && active_is_asked(r))
		r->state = RECIPIENT_ASKED;
	snprintf(r->dsn, sizeof(r->dsn), "%s", o->dsn);
	quiet = is_quiet(m, r);
	r->text = quiet ? "" : keep(m, o->text, TEXT_LIMIT);
	r->mta = quiet ? "" : keep(m, o->mta, MTA_LIMIT);
	r->diag = quiet ? "" : keep(m, o->diag, TEXT_LIMIT);
}

void
outcome_lose(struct active *m, struct recipient *r)
{
	outcome_set(m, r,
	    &(struct outcome){
		.state = RECIPIENT_LOST, .dsn = "4.3.0", .text = "" });
}

void
outcome_withdraw(struct active *m, struct recipient *r)
{
	if (!(m->flags & SPOOL_EXPIRED)) {
		outcome_lose(m, r);
		return;
	}
	outcome_set(m, r,
	    &(struct outcome){ .state = RECIPIENT_DEFERRED,
		.dsn = ACTIVE_UNTRIED_DSN,
		.text = ACTIVE_UNTRIED });
}

int
outcome_of(const struct delivered *d, struct outcome *o, char dsn[DSN_ROOM])
{
	static const struct {
		enum recipient_state state;
		char class;
	} rows[] = {
		[DELIVERED_SENT] = { RECIPIENT_SENT, '2' },
		[DELIVERED_DEFERRED] = { RECIPIENT_DEFERRED, '4' },
		[DELIVERED_BOUNCED] = { RECIPIENT_BOUNCED, '5' },
	};

	if (d->outcome < 0 || d->outcome > DELIVERED_BOUNCED || d->reach < 0 ||
	    d->reach > REACH_DELIVERED)
		return -1;
	snprintf(dsn, DSN_ROOM, "%s", dsn_ok(d->dsn) ? d->dsn : "x.0.0");
	dsn[0] = rows[d->outcome].class;
	*o = (struct outcome){ .state = rows[d->outcome].state,
		.dsn = dsn,
		.text = d->text,
		.mta = d->mta,
		.diag = d->diag,
		.reach = (enum delivered_reach)d->reach };
	return 0;
}

static const char *
status_name(const struct active *m, enum recipient_state state)
{
	bool verify = m->flags & SPOOL_VERIFY;

	if (state == RECIPIENT_SENT)
		return verify ? "deliverable" : "sent";
	if (verify)
		return "undeliverable";
	return state == RECIPIENT_DEFERRED ? "deferred" : "bounced";
}

void
outcome_say(struct active *m, struct recipient *r, enum recipient_state state,
    const char *dsn, const char *text)
{
	outcome_set(m, r,
	    &(struct outcome){ .state = state,
		.dsn = dsn,
		.text = text,
		.reach = REACH_DELIVERED });
	if (m->deleted)
		return;
	fixed_log(&(struct fixed){ .id = m->record->id,
	    .recipient = r->address,
	    .original = r->original,
	    .arrived = m->arrived,
	    .active = m->active,
	    .dsn = dsn,
	    .status = status_name(m, state),
	    .text = text });
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

/* Nothing is left to do for it. */
static void
drop(struct active *m)
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
	else {
		/* The scan finds it again: it must not be sent again. */
		save_failed(&err);
		save_all(m);
	}
	drop(m);
}

static int64_t
age(const struct active *m)
{
	return loop_clock() - m->arrived;
}

/* What was deferred for too long, or is to be returned, is refused now; of what
 * is on hold, once it is released. */
static void
expire(struct active *m)
{
	bool forced = m->flags & SPOOL_EXPIRED;
	long life = *m->sender ? qmgr_settings.maximal_queue_lifetime
			       : qmgr_settings.bounce_queue_lifetime;

	if ((!forced && age(m) < life * (int64_t)SECOND) ||
	    (m->flags & SPOOL_VERIFY) || (m->record->flags & RECORD_HELD) ||
	    count_of(m, RECIPIENT_DEFERRED) == 0)
		return;
	maillog(forced ? MAILLOG_FORCED : MAILLOG_EXPIRED,
	    &(struct maillog){ .id = m->record->id, .sender = m->sender });
	for (uint32_t i = 0; i < m->count; i++)
		if (m->recipients[i].state == RECIPIENT_DEFERRED) {
			m->recipients[i].state = RECIPIENT_BOUNCED;
			m->recipients[i].saved = false;
		}
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
		save_failed(&err);
	active_free(&m);
	if (!(r->flags & RECORD_HELD))
		known_wait(r, due);
	work_soon();
}

/* --- what the sender is to be told -----------------------------------------
 */

static bool
is_late(const struct active *m)
{
	long wait = qmgr_settings.delay_warning_time;

	return wait > 0 && !(m->flags & SPOOL_WARNED) &&
	       age(m) >= wait * (int64_t)SECOND;
}

/* The report that is owed now; NOTIFY_COUNT: none. */
static enum notify_kind
owed(const struct active *m)
{
	if (m->flags & (SPOOL_VERIFY | SPOOL_TRACE))
		if (notify_has(m, NOTIFY_STATUS))
			return NOTIFY_STATUS;
	if (m->flags & SPOOL_VERIFY)
		return NOTIFY_COUNT;
	if (notify_has(m, NOTIFY_FAILURE))
		return NOTIFY_FAILURE;
	if (notify_has(m, NOTIFY_SUCCESS))
		return NOTIFY_SUCCESS;
	return is_late(m) && notify_has(m, NOTIFY_DELAY) ? NOTIFY_DELAY
							 : NOTIFY_COUNT;
}

/* All of that kind were told of. */
static void
close_report(struct active *m, enum notify_kind kind)
{
	if (kind == NOTIFY_DELAY)
		save_warned(m);
	else if (kind == NOTIFY_STATUS)
		m->flags &= ~(uint32_t)SPOOL_TRACE;
	for (uint32_t i = 0; i < m->count; i++)
		m->recipients[i].reported = false;
}

static void
on_told(struct active *m, enum notify_kind kind, bool told)
{
	bool gives_up = false;

	must(m->open > 0);
	m->open--;
	if (told && !notify_has(m, kind))
		close_report(m, kind);
	if (!told && kind == NOTIFY_STATUS && (m->flags & SPOOL_TRACE)) {
		log_warn(
		    "%s: the report on the first attempt could not be sent",
		    m->record->id);
		close_report(m, kind);
		gives_up = true;
	}
	if (told || gives_up || m->deleted)
		outcome_returned(m);
	else
		put_back(m);
}

/* Nothing of it is open. */
static void
finish(struct active *m)
{
	enum notify_kind kind;

	if (m->deleted) {
		drop(m);
		return;
	}
	expire(m);
	kind = owed(m);
	if (kind != NOTIFY_COUNT) {
		save_early(m);
		m->open++;
		notify(m, kind, on_told);
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
	else if (!m->deleted)
		save_early(m);
}
