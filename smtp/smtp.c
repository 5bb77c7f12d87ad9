/*
 * smtp - delivers what qmgr hands it, by SMTP
 */
#include "mail/settings.h"
#include "service/service.h"
#include "smtp/conn.h"
#include "smtp/manager.h"
#include "smtp/own.h"
#include "smtp/settings.h"

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ smtp_params, &smtp_settings },
	{ NULL, NULL },
};

static int
prepare(struct err *err)
{
	if (own_load(err) < 0)
		return -1;
	return conn_prepare(err);
}

static const struct service smtp = {
	.name = "smtp",
	.settings = settings,
	.user = SERVICE_NET,
	.root = SERVICE_EMPTY,
	.may = JAIL_CONNECT,
	.prepare = prepare,
	.connected = manager_connected,
	.drain = manager_drain,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &smtp);
}
