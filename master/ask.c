/*
 * ask - a worker wants to talk to a service: the table of arrows decides
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "master/services.h"

static void
refuse(struct worker *from, uint32_t serial)
{
	struct control_answer no = { .granted = 0 };

	channel_put(&from->control, &control_answer, serial, &no);
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

void
ask_answer(struct worker *from, uint32_t serial, const char *service)
{
	struct master_service *to =
	    services_find(from->service->master, service);
	const struct program *p = from->service->program;
	struct worker *w;

	if (to == NULL) {
		log_warn("%s asked for service %.100s, which there is not",
		    p->daemon, service);
		refuse(from, serial);
	} else if (!program_may_ask(p, to->program)) {
		log_warn("%s (process %d) may not talk to service %s: refused",
		    p->daemon, (int)from->pid, to->name);
		refuse(from, serial);
	} else if ((w = worker_pick(to)) == NULL)
		refuse(from, serial);
	else
		join(from, serial, w);
}
