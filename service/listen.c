/*
 * listen - clients of the listening sockets
 *
 * Every worker of a service watches the same sockets. One that is at its limit,
 * or ending, does not watch; so the others get what comes.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/state.h"
#include "util/log.h"

enum { BREATH_MS = 100 };

static struct service_state *const s = &service_state;

static void
on_breath(struct timer *t)
{
	listen_update();
}

/* Out of descriptors or memory: the queue of the kernel keeps the clients, and
 * we do not spin meanwhile. */
static void
pause_for(int error)
{
	static int64_t warned;

	if (warned == 0 || loop_now(&s->loop) - warned > 60000) {
		warned = loop_now(&s->loop);
		log_warn("cannot accept a connection: %s", strerror(error));
	}
	timer_after(&s->breath, BREATH_MS);
	listen_update();
}

static void
on_client(struct watch *w, unsigned what)
{
	struct listener *l = owner_of(w, struct listener, watch);
	struct sockaddr_storage peer = { 0 };
	socklen_t len = sizeof(peer);
	int fd;

	fd = accept4(l->fd, (struct sockaddr *)&peer, &len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		s->row->client(fd, &peer);
	else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		 errno == ENOMEM)
		pause_for(errno);
}

/* The others who have them go on; if this was the last, the ports are free. */
static void
close_all(void)
{
	while (s->listening > 0) {
		struct listener *l = &s->listeners[--s->listening];

		watch_end(&l->watch);
		close(l->fd);
	}
}

void
listen_update(void)
{
	bool accept = s->ready && !s->ending && s->held < s->limit &&
		      !timer_is_set(&s->breath);

	if (s->ending)
		close_all();
	if (accept == s->accepting)
		return;
	s->accepting = accept;
	for (size_t i = 0; i < s->listening; i++)
		watch_want(&s->listeners[i].watch, accept ? LOOP_READ : 0);
}

void
listen_begin(const int *fds, size_t count)
{
	if (count > 0 && s->row->client == NULL)
		log_fatal("%s serves no clients: service %s of master.cf must "
			  "not be of type inet",
		    s->row->name, s->start.service);
	timer_begin(&s->breath, &s->loop, on_breath);
	for (s->listening = 0; s->listening < count; s->listening++) {
		struct listener *l = &s->listeners[s->listening];

		l->fd = fds[s->listening];
		watch_begin(&l->watch, &s->loop, l->fd, on_client);
	}
	listen_update();
}
