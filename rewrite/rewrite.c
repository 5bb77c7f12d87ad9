/*
 * rewrite - answers where an address goes
 */
#include <unistd.h>

#include "mail/settings.h"
#include "map/map.h"
#include "rewrite/answer.h"
#include "service/service.h"
#include "util/log.h"

enum { LOOK_MS = 1000, LOOK_AGAIN_MS = 100 };

static struct route_settings settings;
static struct route route;
static struct answer_host host;
static struct timer look;
static int64_t looked;
static bool replacing;

static const struct service_settings all_settings[] = {
	{ mail_params, &mail_settings },
	{ route_params, &settings },
	{ NULL, NULL },
};

static int
prepare(struct err *err)
{
	(void)err; /* a table that cannot be opened answers LATER */
	route_open(&route, &settings);
	return 0;
}

static void
look_at_tables(void)
{
	const char *changed = map_any_changed();

	looked = loop_now(host.loop);
	if (changed == NULL || replacing)
		return;
	replacing = true;
	log_info("table %s has changed -- restarting", changed);
	service_replace("a table has changed");
}

static void
on_look(struct timer *t)
{
	look_at_tables();
	timer_after(t, LOOK_MS);
}

static void
asked(void)
{
	if (!replacing && loop_now(host.loop) - looked >= LOOK_AGAIN_MS)
		look_at_tables();
}

static bool
stale(void)
{
	look_at_tables();
	return replacing;
}

static int
start(struct err *err)
{
	(void)err;
	host.route = &route;
	host.loop = service_loop();
	host.asked = asked;
	host.stale = stale;
	host.gone = service_let_go;
	list_begin(&host.askers);
	timer_begin(&look, host.loop, on_look);
	timer_after(&look, LOOK_MS);
	return 0;
}

static void
connected(int fd, const char *from)
{
	enum service_end how;

	(void)from; /* the table of arrows has let it through */
	/* It asks again, and gets my successor. */
	if (service_ending(&how)) {
		close(fd);
		return;
	}
	service_hold();
	answer_begin(&host, fd);
}

static void
drain(enum service_end how)
{
	(void)how;
	answer_leave(&host);
}

static void
end(void)
{
	route_close(&route);
}

static const struct service rewrite = {
	.name = "rewrite",
	.settings = all_settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_EMPTY,
	.may = JAIL_BASE,
	.prepare = prepare,
	.start = start,
	.connected = connected,
	.drain = drain,
	.end = end,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &rewrite);
}
