/*
 * smtpd - receives mail by SMTP and hands it to cleanup
 */
#include "mail/settings.h"
#include "service/submit.h"
#include "service/tables.h"
#include "smtpd/client.h"
#include "smtpd/prove.h"

static struct smtpd_settings settings, stressed_settings;
static struct policy_settings policy;
static struct route_settings route;
static struct config config, stressed;

static int
prepare(struct err *err)
{
	struct config_source source = { &settings, &policy, &route,
		service_main_cf() };

	if (config_open(&config, &source, err) < 0 ||
	    service_load_stressed(smtpd_params, &stressed_settings, err) < 0)
		return -1;
	config_stress(&stressed, &config, &stressed_settings);
	return 0;
}

static void
check(void)
{
	prove_relay(&config, &route, service_main_cf(), service_name());
}

static int
start(struct err *err)
{
	(void)err;
	client_setup(&config);
	tables_watch();
	return 0;
}

static void
drain(enum service_end how)
{
	submit_close();
	if (how != SERVICE_DRAIN)
		client_shut_all();
}

static const struct service_settings all_settings[] = {
	{ mail_params, &mail_settings },
	{ route_params, &route },
	{ policy_params, &policy },
	{ smtpd_params, &settings },
	{ NULL, NULL },
};

static const struct service smtpd = {
	.name = "smtpd",
	.settings = all_settings,
	.user = SERVICE_NET,
	.root = SERVICE_EMPTY,
	.may = JAIL_ACCEPT,
	.prepare = prepare,
	.check = check,
	.start = start,
	.client = client_begin,
	.drain = drain,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &smtpd);
}
