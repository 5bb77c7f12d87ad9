/*
 * bounce - tells senders that their mail did not arrive
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bounce/job.h"
#include "bounce/settings.h"
#include "mail/settings.h"
#include "service/service.h"
#include "util/log.h"
#include "util/mem.h"

/* A connection of qmgr; see error/error.c for when the process may end. */
struct client {
	struct list node;
	struct channel channel;
	struct list jobs;
};

struct asked {
	struct job job;
	struct list node;
	struct client *client; /* NULL: it has gone */
	uint32_t serial;
	int fd; /* kept for its lock: a new qmgr leaves the message alone */
};

static struct list clients = { &clients, &clients };

static void
end(struct client *c)
{
	struct list *node;

	/* What was begun goes on: the sender is to be told all the same. */
	while ((node = list_take(&c->jobs)) != NULL)
		owner_of(node, struct asked, node)->client = NULL;
	list_drop(&c->node);
	channel_end(&c->channel);
	free(c);
	service_let_go();
}

static void
on_closed(struct channel *channel, int error)
{
	end(owner_of(channel, struct client, channel));
}

static void
on_done(struct job *job, bool told)
{
	struct asked *a = owner_of(job, struct asked, job);
	struct notify_done answer = { .id = job->about.id,
		.status = told ? ANSWER_OK : ANSWER_LATER };

	if (a->client != NULL)
		channel_put(&a->client->channel, &message_notify_done,
		    a->serial, &answer);
	list_drop(&a->node);
	close(a->fd);
	job_end(job);
	free(a);
	service_let_go();
}

static int
begin(struct client *c, const struct frame *f, int fd, struct err *err)
{
	struct asked *a = mem_get(sizeof(*a));

	if (job_begin(&a->job, f, fd, err) < 0) {
		free(a);
		return -1;
	}
	a->client = c;
	a->fd = fd;
	a->serial = f->serial;
	a->job.done = on_done;
	list_begin(&a->node);
	list_add(&c->jobs, &a->node);
	service_hold();
	job_run(&a->job);
	return 0;
}

static void
on_frame(struct channel *channel, const struct frame *f)
{
	struct client *c = owner_of(channel, struct client, channel);
	int fd = channel_take_fd(channel);
	struct err err;

	if (begin(c, f, fd, &err) == 0)
		return;
	log_warn("qmgr: %s", err.text);
	if (fd >= 0)
		close(fd);
	end(c);
}

static void
say_leaving(struct client *c)
{
	channel_put(
	    &c->channel, &message_leaving, 0, &(struct leaving){ .reason = 0 });
}

static void
connected(int fd, const char *from)
{
	struct client *c = mem_get(sizeof(*c));

	list_add(&clients, &c->node);
	list_begin(&c->jobs);
	c->channel.frame = on_frame;
	c->channel.closed = on_closed;
	channel_begin(&c->channel, service_loop(), fd);
	service_hold();
	if (service_ending(NULL))
		say_leaving(c);
}

static void
drain(enum service_end how)
{
	list_each(node, &clients)
		say_leaving(owner_of(node, struct client, node));
}

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ bounce_params, &bounce_settings },
	{ NULL, NULL },
};

static const struct service row = {
	.name = "bounce",
	.settings = settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_EMPTY,
	.connected = connected,
	.drain = drain,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &row);
}
