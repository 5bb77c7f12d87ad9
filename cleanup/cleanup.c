/*
 * cleanup - makes a message canonical and commits it to the spool
 */
#include <stdlib.h>
#include <time.h>

#include "cleanup/notice.h"
#include "cleanup/session.h"
#include "cleanup/space.h"
#include "mail/settings.h"
#include "service/service.h"
#include "service/tables.h"
#include "util/log.h"

enum { LOOK_MS = 1000, FLUSHES = 16 };

static struct cleanup_settings settings;
static struct route_settings route;
static struct session_host host;
static struct spool *spool;
static struct work work;
static struct timer look; /* at the disk */
static int64_t looked;    /* when the disk was, last */

static const struct service_settings all_settings[] = {
	{ mail_params, &mail_settings },
	{ route_params, &route },
	{ cleanup_params, &settings },
	{ NULL, NULL },
};

static int
prepare(struct err *err)
{
	tzset(); /* for Date and Received: the zone is a file */
	alias_open(&host.alias, &settings, &route);
	return 0;
}

/* What is not known is taken to be well. */
static void
look_at_disk(void)
{
	struct space space;
	bool full = false;
	struct err err;

	looked = loop_now(service_loop());
	if (space_look(service_spool(), &space, &err) < 0)
		log_debug("%s", err.text);
	else
		full = space_is_full(&space, settings.queue_minfree,
		    mail_settings.message_size_limit, &err);
	if (full == host.full)
		return;
	if (full)
		log_warn("not enough free space in mail queue: %s", err.text);
	else
		log_info("there is free space in the mail queue again");
	sessions_tell(&host, full);
}

/* With no client there is nobody to tell. */
static void
on_look(struct timer *t)
{
	if (!list_empty(&host.sessions))
		look_at_disk();
	timer_after(t, LOOK_MS);
}

static int
start(struct err *err)
{
	if ((spool = spool_open(service_spool(), err)) == NULL ||
	    (host.slot = spool_slot_take(spool, err)) == NULL)
		return -1;
	host.set = &settings;
	host.loop = service_loop();
	host.work = &work;
	host.accepted = notice_send;
	host.gone = service_let_go;
	host.failed = look_at_disk;
	list_begin(&host.sessions);
	work_begin(&work, host.loop, FLUSHES);
	timer_begin(&look, host.loop, on_look);
	timer_after(&look, LOOK_MS);
	tables_watch();
	return 0;
}

static void
connected(int fd, const char *from)
{
	service_hold();
	if (loop_now(service_loop()) - looked >= LOOK_MS)
		look_at_disk();
	session_begin(&host, fd, from);
}

static void
drain(enum service_end how)
{
	sessions_leave(&host, how != SERVICE_DRAIN);
}

static void
end(void)
{
	work_end(&work);
	notice_end();
	spool_slot_give_back(&host.slot);
	spool_close(&spool);
}

static const struct service cleanup = {
	.name = "cleanup",
	.settings = all_settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_SPOOL,
	.may = JAIL_READ | JAIL_WRITE | JAIL_THREADS,
	.prepare = prepare,
	.start = start,
	.connected = connected,
	.drain = drain,
	.end = end,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &cleanup);
}
