/*
 * cleanup - makes a message canonical and commits it to the spool
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cleanup/notice.h"
#include "cleanup/session.h"
#include "cleanup/space.h"
#include "mail/settings.h"
#include "service/service.h"
#include "service/tables.h"
#include "spool/boot.h"
#include "util/log.h"

enum { LOOK_MS = 1000, FLUSHES = 16 };

static struct cleanup_settings settings;
static struct route_settings route;
static struct session_host host;
static struct spool *spool;
static struct work work;
static struct timer look; /* at the disk */
static int64_t looked;    /* when the disk was, last */
static bool disk_is_full;

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
	boot_id();
	alias_open(&host.alias, &settings, &route);
	if (strcmp(mail_settings.spool_commit, "plain") != 0 &&
	    strcmp(mail_settings.spool_commit, "journal") != 0)
		return err_set(err, ERR_NEVER,
		    "spool_commit is plain or journal, not \"%s\"",
		    mail_settings.spool_commit);
	return 0;
}

/* There is no room, or no journal that can be written. */
static void
tell_if_full(void)
{
	bool full = disk_is_full || !commit_is_well(host.slot);

	if (full != host.full)
		sessions_tell(&host, full);
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
	if (full && !disk_is_full)
		log_warn("not enough free space in mail queue: %s", err.text);
	if (!full && disk_is_full)
		log_info("there is free space in the mail queue again");
	disk_is_full = full;
	tell_if_full();
}

/* With no client there is nobody to tell. */
static void
on_look(struct timer *t)
{
	if (!list_empty(&host.sessions))
		look_at_disk();
	timer_after(t, LOOK_MS);
}

static void
begin_commits(void)
{
	const size_t block = 4096;
	struct commit_settings commit = {
		.loop = service_loop(),
		.work = &work,
		.journal = strcmp(mail_settings.spool_commit, "journal") == 0,
		.message_limit = (size_t)settings.journal_message_limit,
		.segment_size =
		    (size_t)mail_settings.journal_segment_size / block * block,
		.delay = settings.journal_sync_delay,
		.changed = tell_if_full,
	};

	work_begin(&work, service_loop(), FLUSHES);
	commit_begin(host.slot, &commit);
}

static int
start(struct err *err)
{
	if ((spool = spool_open(service_spool(), err)) == NULL ||
	    (host.slot = spool_slot_take(spool, err)) == NULL)
		return -1;
	host.set = &settings;
	host.loop = service_loop();
	host.accepted = notice_send;
	host.gone = service_let_go;
	host.failed = look_at_disk;
	list_begin(&host.sessions);
	begin_commits();
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
	commit_end(host.slot);
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
