#include "service/agent.h"

#include <stdio.h>
#include <stdlib.h>

#include "mail/messages.h"
#include "util/log.h"
#include "util/mem.h"

static struct list agents = { &agents, &agents };
static agent_frame *serve;

static void
end(struct agent *a)
{
	struct list *node;

	/* What was begun goes on. */
	while ((node = list_take(&a->jobs)) != NULL)
		owner_of(node, struct agent_job, node)->agent = NULL;
	list_drop(&a->node);
	channel_end(&a->channel);
	free(a);
	service_let_go();
}

static void
on_closed(struct channel *channel, int error)
{
	(void)error;
	end(owner_of(channel, struct agent, channel));
}

static void
pace(struct agent *a)
{
	channel_hold(
	    &a->channel, a->open >= AGENT_JOBS ||
			     channel_waiting(&a->channel) > AGENT_WAITING);
}

static void
on_drained(struct channel *channel)
{
	pace(owner_of(channel, struct agent, channel));
}

static void
on_frame(struct channel *channel, const struct frame *f)
{
	struct agent *a = owner_of(channel, struct agent, channel);
	struct err err;

	if (serve(a, f, &err) == 0)
		return;
	log_warn("%s: %s", a->from, err.text);
	end(a);
}

static void
say_leaving(struct agent *a)
{
	channel_put(
	    &a->channel, &message_leaving, 0, &(struct leaving){ .reason = 0 });
}

void
agent_serve(agent_frame *frame)
{
	serve = frame;
}

void
agent_connected(int fd, const char *from)
{
	struct agent *a = mem_get(sizeof(*a));

	snprintf(a->from, sizeof(a->from), "%s", from);
	list_add(&agents, &a->node);
	list_begin(&a->jobs);
	a->channel.frame = on_frame;
	a->channel.drained = on_drained;
	a->channel.closed = on_closed;
	channel_begin(&a->channel, service_loop(), fd);
	service_hold();
	if (service_ending(NULL))
		say_leaving(a);
}

void
agent_drain(enum service_end how)
{
	(void)how;
	list_each(node, &agents)
		say_leaving(owner_of(node, struct agent, node));
}

void
agent_leave(enum service_end how)
{
	(void)how;
	while (!list_empty(&agents)) {
		struct agent *a = owner_of(agents.next, struct agent, node);

		stream_flush(&a->channel.stream);
		end(a);
	}
}

void
agent_begin(struct agent_job *j, struct agent *a, const struct frame *f)
{
	j->agent = a;
	j->serial = f->serial;
	list_begin(&j->node);
	list_add(&a->jobs, &j->node);
	a->open++;
	pace(a);
	service_hold();
}

void
agent_answer(struct agent_job *j, const struct message *m, const void *answer)
{
	if (j->agent != NULL) {
		channel_put(&j->agent->channel, m, j->serial, answer);
		j->agent->open--;
		pace(j->agent);
	}
	list_drop(&j->node);
	service_let_go();
}
