/*
 * proxymap - asks network tables on behalf of jailed daemons
 */
#include "mail/settings.h"
#include "service/service.h"

static const struct service_settings all_settings[] = {
	{ mail_params, &mail_settings },
	{ NULL, NULL },
};

static const struct service proxymap = {
	.name = "proxymap",
	.settings = all_settings,
	.user = SERVICE_NET,
	.root = SERVICE_EMPTY,
	.may = JAIL_CONNECT | JAIL_THREADS,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &proxymap);
}
