/*
 * qmgr - owns the queue: decides what is delivered when, and by whom
 */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "mail/settings.h"
#include "qmgr/agent.h"
#include "qmgr/ask.h"
#include "qmgr/inlet.h"
#include "qmgr/rights.h"
#include "qmgr/scan.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "service/service.h"
#include "spool/boot.h"
#include "spool/outcomes.h"
#include "spool/segment.h"
#include "util/log.h"

enum {
	LOCK_SECONDS = 10, /* for an earlier qmgr to end */
	LOCK_PAUSE_MS = 50,
	END_PAUSE_MS = 20
};

static struct timer ending;

/* The one before may be finishing its outcomes still. */
static int
lock_queue(struct err *err)
{
	const struct timespec pause = { 0, LOCK_PAUSE_MS * 1000000L };

	for (int i = 0; i < LOCK_SECONDS * 1000 / LOCK_PAUSE_MS; i++) {
		if (spool_lock(qmgr.spool, err) == 0)
			return 0;
		nanosleep(&pause, NULL);
	}
	return -1;
}

static int
prepare(struct err *err)
{
	boot_id(); /* it cannot be seen later */
	agent_set_links(sysconf(_SC_NPROCESSORS_ONLN));
	rights_open();
	return 0;
}

static struct outcomes_settings
outcomes_settings_now(void)
{
	size_t size = (size_t)mail_settings.journal_segment_size;

	return (struct outcomes_settings){
		.interval = qmgr_settings.journal_done_interval,
		.size = size / SEGMENT_BLOCK * SEGMENT_BLOCK,
	};
}

/* The lock is taken by the user that owns the queue. */
static int
start(struct err *err)
{
	struct outcomes_settings outcomes;

	if ((qmgr.spool = spool_open(service_spool(), err)) == NULL ||
	    lock_queue(err) < 0)
		return -1;
	outcomes = outcomes_settings_now();
	outcomes_begin(qmgr.spool, service_loop(), &outcomes);
	qmgr.schedule = schedule_new();
	qmgr.started = loop_clock();
	work_start();
	scan_start();
	return 0;
}

static void
on_ending(struct timer *t)
{
	if (agent_open() == 0 && inlet_leftovers() == 0)
		service_let_go();
	else
		timer_after(t, END_PAUSE_MS);
}

/* What agents have in hand is waited for, and what they have left of an earlier
 * qmgr; of all else it is known what becomes of it. */
static void
drain(enum service_end how)
{
	if (work_is_stopped())
		return;
	service_hold();
	work_stop();
	scan_stop();
	timer_begin(&ending, service_loop(), on_ending);
	timer_after(&ending, 1);
}

static void
reloaded(void)
{
	struct outcomes_settings outcomes = outcomes_settings_now();

	outcomes_set(qmgr.spool, &outcomes);
	schedule_reload(qmgr.schedule, settings_limits);
	rights_reload();
	work_soon();
}

static void
end(void)
{
	outcomes_end(qmgr.spool);
}

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ qmgr_params, &qmgr_settings },
	{ NULL, NULL },
};

static const struct service row = {
	.name = "qmgr",
	.settings = settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_SPOOL,
	.may = JAIL_ACCEPT | JAIL_WRITE | JAIL_THREADS,
	.prepare = prepare,
	.start = start,
	.client = ask_client,
	.connected = inlet_connected,
	.reloaded = reloaded,
	.wake = scan_now,
	.drain = drain,
	.end = end,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &row);
}
