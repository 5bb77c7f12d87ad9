/*
 * dnsd - asks the DNS for all others
 */
#include "dnsd/asker.h"
#include "dnsd/servers.h"
#include "dnsd/settings.h"
#include "dnsd/ub.h"
#include "mail/settings.h"
#include "util/file.h"
#include "util/log.h"

enum { RESOLV_CONF_SIZE = 65536 };

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ dnsd_params, &dnsd_settings },
	{ NULL, NULL },
};

static struct hosts hosts;

/* A file that is not there is empty; another trouble is told. */
static void
read_text(const char *path, size_t limit, struct str *text)
{
	struct err err;

	if (file_read(path, limit, text, &err) < 0) {
		log_warn("%s", err.text);
		str_clear(text);
	}
}

static void
prepare_hosts(void)
{
	struct str text = { 0 };

	read_text("/etc/hosts", HOSTS_SIZE, &text);
	hosts_load(&hosts, str_view(&text), pool_new());
	str_free(&text);
	asker_begin(&hosts);
}

static int
prepare(struct err *err)
{
	const char *list = dnsd_settings.dns_resolver_addresses;
	struct servers servers;
	struct str text = { 0 };

	prepare_hosts();
	if (servers_parse(&servers, sv_of(list), err) < 0)
		return -1;
	if (servers.count == 0) {
		read_text("/etc/resolv.conf", RESOLV_CONF_SIZE, &text);
		servers_resolv_conf(&servers, str_view(&text));
		str_free(&text);
	}
	return ub_open(
	    service_loop(), &servers, dnsd_settings.dns_trust_anchor_file, err);
}

static const struct service dnsd = {
	.name = "dnsd",
	.settings = settings,
	.user = SERVICE_NET,
	.root = SERVICE_EMPTY,
	.may = JAIL_CONNECT,
	.prepare = prepare,
	.connected = asker_connected,
	.drain = asker_drain,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &dnsd);
}
