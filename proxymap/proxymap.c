/*
 * proxymap - asks tables outside on behalf of jailed daemons
 */
#include <stdlib.h>
#include <unistd.h>

#include "mail/messages.h"
#include "mail/settings.h"
#include "proxymap/outside.h"
#include "proxymap/settings.h"
#include "service/agent.h"
#include "service/tables.h"
#include "util/mem.h"

/* A question of a daemon. */
struct asking {
	struct agent_job job;
	struct table_wait wait;
};

static void
on_answered(struct table_wait *w, enum map_result result, struct sv value,
    const char *why)
{
	struct asking *a = owner_of(w, struct asking, wait);
	const struct looked_up m = { .result = result,
		.value = value,
		.text = result == MAP_LATER ? why : "" };

	agent_answer(&a->job, &message_looked_up, &m);
	free(a);
}

static int
on_frame(struct agent *agent, const struct frame *f, struct err *err)
{
	struct asking *a;
	struct table *table;
	struct lookup m;

	if (frame_get(f, &message_lookup, &m, NULL, err) < 0)
		return -1;
	table = outside_find(sv_of(m.table));
	a = mem_get(sizeof(*a));
	a->wait.answered = on_answered;
	agent_begin(&a->job, agent, f);
	if (table == NULL)
		on_answered(&a->wait, MAP_LATER, SV(""),
		    "not named in main.cf; add it to proxy_read_maps");
	else
		table_ask(table, m.key, (uintptr_t)agent, &a->wait);
	return 0;
}

static int
prepare(struct err *err)
{
	(void)err;
	outside_open(service_main_cf(), service_loop());
	agent_serve(on_frame);
	return 0;
}

static int
start(struct err *err)
{
	(void)err;
	tables_watch();
	return 0;
}

static void
connected(int fd, const char *from)
{
	if (service_ending(NULL))
		close(fd);
	else
		agent_connected(fd, from);
}

/* Who asked asks the successor: no server is waited for. What is let go in here
 * must not end the process while tables are looked through. */
static void
drain(enum service_end how)
{
	service_hold();
	agent_leave(how);
	outside_leave();
	service_let_go();
}

/* A library that still waits in a thread must not see its memory go. */
static void
end(void)
{
	if (!outside_close())
		_exit(0);
}

static const struct service_settings all_settings[] = {
	{ mail_params, &mail_settings },
	{ proxymap_params, &proxymap_settings },
	{ NULL, NULL },
};

static const struct service proxymap = {
	.name = "proxymap",
	.settings = all_settings,
	.user = SERVICE_NET,
	.root = SERVICE_FILES,
	.may = JAIL_CONNECT | JAIL_LOCAL | JAIL_READ | JAIL_THREADS,
	.prepare = prepare,
	.reads = outside_reads,
	.start = start,
	.connected = connected,
	.drain = drain,
	.end = end,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &proxymap);
}
