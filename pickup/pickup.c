/*
 * pickup - gives mail of local users to cleanup
 */
#include <unistd.h>

#include "mail/settings.h"
#include "policy/submitter.h"
#include "service/service.h"
#include "service/submit.h"

static struct submitter_settings settings;

static const struct service_settings all_settings[] = {
	{ mail_params, &mail_settings },
	{ submitter_params, &settings },
	{ NULL, NULL },
};

static int
start(struct err *err)
{
	(void)err;
	submit_setup();
	return 0;
}

static void
client(int fd, const struct sockaddr_storage *peer)
{
	(void)peer;
	close(fd);
}

static void
connected(int fd, const char *from)
{
	(void)from;
	close(fd);
}

static const struct service row = {
	.name = "pickup",
	.settings = all_settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_SPOOL,
	.may = JAIL_ACCEPT | JAIL_WRITE,
	.start = start,
	.client = client,
	.connected = connected,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &row);
}
