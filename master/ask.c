/*
 * ask - a worker wants to talk to a service: the table of arrows decides
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "master/services.h"

enum {
	WAITING = 32, /* sockets that a worker has not taken yet */
	WAITING_BYTES = 65536,
	ASKS = 5000, /* in ASKS_MS: more is no mail */
	ASKS_MS = 10000
};

static void
refuse(struct worker *from, uint32_t serial)
{
	struct control_answer no = { .granted = 0 };

	channel_put(&from->control, &control_answer, serial, &no);
}

/* Whether a worker leaves what it is given in its channel. */
static bool
is_full(struct worker *w)
{
	if (stream_fds_waiting(&w->control.stream) >= WAITING)
		stream_flush(&w->control.stream);
	return stream_fds_waiting(&w->control.stream) >= WAITING;
}

/* One that asks without end would use up what others need. */
static bool
is_asking_too_much(struct worker *w)
{
	int64_t now = loop_now(&w->service->master->loop);

	if (now - w->since > ASKS_MS) {
		w->since = now;
		w->asked = 0;
	}
	if (++w->asked == ASKS)
		log_warn("process %d of service %s asks for too many "
			 "connections: refused",
		    (int)w->pid, w->service->name);
	return w->asked >= ASKS;
}

static void
join(struct worker *from, uint32_t serial, struct worker *to)
{
	struct control_answer yes = { .granted = 1 };
	struct control_client client = { .from =
					     from->service->program->daemon };
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		ends) < 0) {
		log_warn("socketpair: %s", strerror(errno));
		refuse(from, serial);
		return;
	}
	to->given++;
	channel_put_fd(&to->control, &control_client, 0, &client, ends[0]);
	channel_put_fd(&from->control, &control_answer, serial, &yes, ends[1]);
}

static void
decide(struct worker *from, uint32_t serial, const char *service)
{
	struct master_service *to =
	    services_find(from->service->master, service);
	const struct program *p = from->service->program;
	struct worker *w = NULL;

	if (to == NULL)
		log_warn("%s asked for service %.100s, which there is not",
		    p->daemon, service);
	else if (!program_may_ask(p, to->program))
		log_warn("%s (process %d) may not talk to service %s: refused",
		    p->daemon, (int)from->pid, to->name);
	else if ((w = worker_pick(to)) == NULL &&
		 program_may_ask_late(p, to->program))
		w = stop_pick(to);
	if (w == NULL || is_full(w)) {
		refuse(from, serial);
		return;
	}
	join(from, serial, w);
	stop_tell(w);
}

void
ask_answer(struct worker *from, uint32_t serial, const char *service)
{
	if (is_asking_too_much(from))
		refuse(from, serial);
	else
		decide(from, serial, service);
	/* Nothing more of it is heard until it reads what it was told. */
	if (is_full(from) || channel_waiting(&from->control) > WAITING_BYTES)
		channel_hold(&from->control, true);
}
