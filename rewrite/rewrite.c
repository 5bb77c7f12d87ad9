/*
 * rewrite - answers where an address goes
 */
#include <unistd.h>

#include "mail/settings.h"
#include "rewrite/answer.h"
#include "rewrite/prove.h"
#include "service/service.h"
#include "service/tables.h"

static struct route_settings settings;
static struct route route;
static struct answer_host host;

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
check(void)
{
	prove_routes(&route, service_main_cf());
}

static void
asked(void)
{
	tables_seem_changed();
}

static int
start(struct err *err)
{
	(void)err;
	host.route = &route;
	host.loop = service_loop();
	host.asked = asked;
	host.stale = tables_changed;
	host.gone = service_let_go;
	list_begin(&host.askers);
	tables_watch();
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
	.check = check,
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
