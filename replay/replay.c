/*
 * replay - makes true in the queue what the journals say, and ends
 */
#include <stdlib.h>
#include <time.h>

#include "mail/settings.h"
#include "service/service.h"
#include "spool/replay.h"
#include "util/log.h"

enum {
	LOCK_SECONDS = 10, /* for a qmgr that outlived its master to end */
	LOCK_PAUSE_MS = 50
};

static int
lock_queue(struct spool *spool, struct err *err)
{
	const struct timespec pause = { 0, LOCK_PAUSE_MS * 1000000L };

	for (int i = 0; i < LOCK_SECONDS * 1000 / LOCK_PAUSE_MS; i++) {
		if (spool_lock(spool, err) == 0)
			return 0;
		nanosleep(&pause, NULL);
	}
	return -1;
}

static void
say(const struct replay_report *r)
{
	if (r->restored + r->removed + r->changed > 0)
		log_info("the journal gave back %lu messages, removed %lu that "
			 "were done with, and changed %lu",
		    r->restored, r->removed, r->changed);
	if (r->aside > 0)
		log_error("%lu journal segments were moved to corrupt/: "
			  "what was accepted is lost where only they had it",
		    r->aside);
	if (r->busy > 0)
		log_info(
		    "%u journal segments have an owner, who lives on", r->busy);
}

/* Behind the walls. There is no loop: it ends here. */
static int
start(struct err *err)
{
	struct spool *spool = spool_open(service_spool(), err);
	struct replay_report report;
	int result;

	if (spool == NULL || lock_queue(spool, err) < 0)
		return -1;
	result = spool_replay(spool, &report, err);
	say(&report);
	spool_close(&spool);
	if (result < 0)
		return -1;
	log_flush();
	exit(0);
}

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ NULL, NULL },
};

static const struct service row = {
	.name = "replay",
	.settings = settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_SPOOL,
	.may = JAIL_WRITE,
	.start = start,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &row);
}
