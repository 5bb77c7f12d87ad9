#include "qmgr/work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/maillog.h"
#include "qmgr/assign.h"
#include "qmgr/deliver.h"
#include "qmgr/outcome.h"
#include "qmgr/scan.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "service/service.h"
#include "util/log.h"

enum {
	TAKE_SLICE = 50, /* files read in one turn */
	BUSY_RETRY = 2,  /* seconds: an agent of an earlier qmgr has it */
	SECOND = 1000000
};

static struct soon soon;
static struct timer next;
static bool stopped;

bool
work_is_stopped(void)
{
	return stopped;
}

void
work_soon(void)
{
	if (!stopped)
		soon_ask(&soon, service_loop());
}

void
work_stop(void)
{
	stopped = true;
	timer_cancel(&next);
	agent_stop();
}

void
work_begin_message(struct active *m)
{
	maillog(MAILLOG_QUEUED, &(struct maillog){ .id = m->record->id,
				    .sender = m->sender,
				    .size = (int64_t)m->size,
				    .nrcpt = m->count });
	assign_begin(m);
}

void
work_take(struct record *r)
{
	int64_t now = loop_clock(), due = now;
	struct active *m;
	struct err err;

	switch (active_read(r, &m, &due)) {
	case ACTIVE_READ:
		r->flags &= (unsigned char)~RECORD_NOW;
		work_begin_message(m);
		break;
	case ACTIVE_BUSY:
		known_wait(r, now + BUSY_RETRY * SECOND);
		break;
	case ACTIVE_NOT_YET:
		known_wait(r, due);
		break;
	case ACTIVE_OVER:
		if (spool_remove(qmgr.spool, r->id, &err) == 0)
			maillog(
			    MAILLOG_REMOVED, &(struct maillog){ .id = r->id });
		known_drop(&r);
		break;
	case ACTIVE_VANISHED:
		known_drop(&r);
		break;
	}
}

/* Reads what is due now, as far as there is room. False: there may be more. */
static bool
take_due(int64_t now)
{
	size_t limit = (size_t)qmgr_settings.qmgr_message_active_limit;

	for (int i = 0; i < TAKE_SLICE; i++) {
		struct record *r = known_next(now, active_count(), limit);

		if (r == NULL)
			return true;
		work_take(r);
	}
	return false;
}

/* taken: up to when what is due was taken. */
static void
set_timer(bool all, int64_t taken)
{
	int64_t now = loop_now(service_loop()), wait = 60000, due;

	due = schedule_due(qmgr.schedule);
	if (due != INT64_MAX && due / 1000 - now < wait)
		wait = due / 1000 - now + 1;
	due = known_due();
	/* Due by then and not taken: there is no room; its end asks for us.
	 * What fell due since has been seen by nobody. */
	if (due != INT64_MAX && due > taken && (due - taken) / 1000 < wait)
		wait = (due - taken) / 1000 + 1;
	timer_cancel(&next);
	timer_after(&next, all ? wait : 1);
}

static void
on_soon(struct soon *s)
{
	int64_t now = loop_clock();
	struct schedule_job *job;
	bool all;

	if (stopped)
		return;
	all = take_due(now);
	while ((job = schedule_next(
		    qmgr.schedule, loop_now(service_loop()) * 1000)) != NULL)
		deliver(owner_of(job, struct delivery, job));
	set_timer(all, now);
}

static void
on_next(struct timer *t)
{
	work_soon();
}

void
work_flush(void)
{
	schedule_forgive(qmgr.schedule);
	known_flush(loop_clock());
	scan_flushed(loop_clock());
	work_soon();
}

void
work_start(void)
{
	soon_begin(&soon, on_soon);
	timer_begin(&next, service_loop(), on_next);
	work_soon();
}
