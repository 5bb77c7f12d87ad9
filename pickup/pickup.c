/*
 * pickup - gives mail of local users to cleanup
 */
#include <time.h>
#include <unistd.h>

#include "mail/settings.h"
#include "pickup/client.h"
#include "pickup/drop.h"
#include "pickup/user.h"
#include "policy/submitter.h"
#include "service/submit.h"
#include "service/tables.h"

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ submitter_params, &user_settings },
	{ NULL, NULL },
};

static int
prepare(struct err *err)
{
	(void)err;
	user_prepare();
	return 0;
}

static int
start(struct err *err)
{
	submit_setup();
	tables_watch();
	return drop_start(err);
}

static void
client(int fd, const struct sockaddr_storage *peer)
{
	(void)peer;
	client_begin(fd);
}

/* qmgr, when a message was queued again: it has nothing more to say. */
static void
connected(int fd, const char *from)
{
	(void)from;
	close(fd);
	drop_look();
}

static void
drain(enum service_end how)
{
	drop_stop();
	clients_leave(how != SERVICE_DRAIN);
}

static const struct service row = {
	.name = "pickup",
	.settings = settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_SPOOL,
	.may = JAIL_ACCEPT | JAIL_WRITE,
	.prepare = prepare,
	.start = start,
	.client = client,
	.connected = connected,
	.wake = drop_look,
	.drain = drain,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &row);
}
