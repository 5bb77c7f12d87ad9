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

enum { BREATH_MS = 100, LOOK_MS = 1000 };

static struct service_state *const s = &service_state;

static void
on_breath(struct timer *t)
{
	listen_update();
}

/* Whatever it is: the queue of the kernel keeps the clients, and we do not spin
 * meanwhile. */
static void
pause_for(const char *why)
{
	limits_warn("connection", why);
	timer_after(&s->breath, BREATH_MS);
	listen_update();
}

static void
take(int fd, const struct sockaddr_storage *peer)
{
	if (limits_is_last(fd)) {
		close(fd);
		pause_for("too few descriptors are left");
	} else
		s->row->client(fd, peer);
}

/* Another worker may have been quicker: that is no failure. */
static void
on_client(struct watch *w, unsigned what)
{
	struct listener *l = owner_of(w, struct listener, watch);
	struct sockaddr_storage peer = { 0 };
	socklen_t len = sizeof(peer);
	int fd;

	(void)what;
	fd = accept4(l->fd, (struct sockaddr *)&peer, &len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		take(fd, &peer);
	else if (errno != EAGAIN && errno != EINTR)
		pause_for(strerror(errno));
}

static void
on_look(struct timer *t)
{
	s->memory_is_short = limits_memory_is_short();
	if (s->memory_is_short)
		limits_warn("connection", "process_memory_limit is near");
	listen_update();
	timer_after(t, LOOK_MS);
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
		      !timer_is_set(&s->breath) && !s->memory_is_short;

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
	timer_begin(&s->look, &s->loop, on_look);
	if (count > 0)
		timer_after(&s->look, LOOK_MS);
	for (s->listening = 0; s->listening < count; s->listening++) {
		struct listener *l = &s->listeners[s->listening];

		l->fd = fds[s->listening];
		watch_begin(&l->watch, &s->loop, l->fd, on_client);
	}
	listen_update();
}
