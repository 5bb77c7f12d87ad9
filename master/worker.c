/*
 * worker - starts a process, tells it what to do, hears what it says
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "master/services.h"
#include "util/mem.h"
#include "util/must.h"
#include "util/proc.h"

enum {
	GRACE_SECONDS = 5, /* past the time a worker was given to end */
	LOADED = 8         /* clients each, before another is started */
};

static const char *const kept_environment[] = { "TZ", "LANG", "ASAN_OPTIONS",
	"UBSAN_OPTIONS", "LSAN_OPTIONS", NULL };

/* In the child: nothing is inherited but the control channel. */
static _Noreturn void
become(const struct master_service *s, int control)
{
	char path[4096], *environment[16];
	char *argv[] = { (char *)s->program->daemon, (char *)"-n",
		(char *)s->name, NULL };
	struct err err;
	size_t n = 0;
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; fd < CONTROL_FD; fd++)
		if (fd != STDERR_FILENO || s->master->log_kind != LOG_TO_STDERR)
			dup2(null, fd);
	if (control == CONTROL_FD)
		fcntl(control, F_SETFD, 0);
	else
		dup2(control, CONTROL_FD);
	if (proc_close_from(CONTROL_FD + 1, &err) < 0)
		log_fatal("%s", err.text);
	environment[n++] = (char *)"POSTERN_WORKER=1";
	environment[n++] = (char *)"PATH=/usr/bin:/bin";
	for (size_t i = 0; kept_environment[i] != NULL; i++) {
		const char *value = getenv(kept_environment[i]);
		struct str line = { 0 };

		if (value == NULL)
			continue;
		str_printf(&line, "%s=%s", kept_environment[i], value);
		environment[n++] = line.text;
	}
	environment[n] = NULL;
	signal(SIGPIPE, SIG_DFL);
	snprintf(path, sizeof(path), "%s/%s", s->master->daemons,
	    s->program->daemon);
	execve(path, argv, environment);
	log_fatal("cannot run %s: %s", path, strerror(errno));
}

static void
send_start(struct worker *w)
{
	struct master_service *s = w->service;
	const struct master *m = s->master;
	struct control_option options[SERVICE_OPTIONS];
	struct control_start start = {
		.service = s->name,
		.config = m->config->directory,
		.queue = m->config->mail.queue_directory,
		.log_kind = m->log_kind,
		.limit = services_limit(s, services_most_workers(s)),
		.listeners = (int64_t)s->socket_count,
		.root = m->root,
		.self_test = m->config->mail.walls_self_test,
		.options = { options, 0 },
	};
	int fds[SOCKETS_LIMIT + 2];
	unsigned n = 0;

	for (const char **o = s->entry->options;
	     o != NULL && *o != NULL && start.options.count < SERVICE_OPTIONS;
	     o++)
		options[start.options.count++].assignment = *o;
	fds[n++] = dup(m->config->snapshot);
	fds[n++] = dup(m->log);
	for (size_t i = 0; i < s->socket_count; i++)
		fds[n++] = dup(s->sockets[i]);
	channel_put_fds(&w->control, &control_start, &start, fds, n);
}

/* More of it when all who are there have much to do. */
static void
maybe_grow(struct master_service *s)
{
	if (worker_count(s) >= services_most_workers(s))
		return;
	list_each(node, &s->workers)
	{
		struct worker *w = owner_of(node, struct worker, node);

		if (!w->ending && (!w->ready || w->load + w->given < LOADED))
			return;
	}
	worker_start(s);
}

static void
on_message(struct channel *c, const struct frame *f)
{
	struct worker *w = owner_of(c, struct worker, control);
	struct pool *pool = w->service->master->config->pool;
	struct err err = { 0 };
	union {
		struct control_ask ask;
		struct control_load load;
		struct control_replace replace;
	} m;

	if (f->type == CONTROL_READY && !w->ready) {
		w->ready = true;
		replace_ready(w);
	} else if (f->type == CONTROL_ASK &&
		   frame_get(f, &control_ask, &m.ask, pool, &err) == 0)
		ask_answer(w, f->serial, m.ask.service);
	else if (f->type == CONTROL_LOAD &&
		 frame_get(f, &control_load, &m.load, pool, &err) == 0) {
		w->load = m.load.clients;
		w->given = 0;
		maybe_grow(w->service);
	} else if (f->type == CONTROL_REPLACE &&
		   frame_get(f, &control_replace, &m.replace, pool, &err) == 0)
		replace_ask(w->service, m.replace.why);
	else
		log_warn("process %d of service %s sent nonsense: %s",
		    (int)w->pid, w->service->name, err.text);
}

static void
on_gone(struct channel *c, int error)
{
	channel_end(c); /* SIGCHLD says the rest */
}

static void
on_late(struct timer *t)
{
	struct worker *w = owner_of(t, struct worker, late);

	log_warn("process %d of service %s does not end; it is killed",
	    (int)w->pid, w->service->name);
	kill(w->pid, SIGKILL);
}

static struct worker *
add(struct master_service *s, pid_t pid, int control)
{
	struct worker *w = mem_get(sizeof(*w));

	w->service = s;
	w->pid = pid;
	w->generation = s->master->generation;
	list_begin(&w->node);
	list_add(&s->workers, &w->node);
	timer_begin(&w->late, &s->master->loop, on_late);
	w->control.frame = on_message;
	w->control.closed = on_gone;
	channel_begin(&w->control, &s->master->loop, control);
	send_start(w);
	return w;
}

struct worker *
worker_start(struct master_service *s)
{
	int ends[2];
	pid_t pid;

	if (timer_is_set(&s->throttle) || s->dropped || stop_has_ended(s))
		return NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		ends) < 0) {
		log_warn("socketpair: %s", strerror(errno));
		return NULL;
	}
	if ((pid = fork()) == 0)
		become(s, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		log_warn("fork: %s", strerror(errno));
		close(ends[0]);
		services_throttle(s);
		return NULL;
	}
	return add(s, pid, ends[0]);
}

size_t
worker_count(const struct master_service *s)
{
	size_t n = 0;

	list_each(node, (struct list *)&s->workers) n +=
	    !owner_of(node, struct worker, node)->ending;
	return n;
}

struct worker *
worker_pick(struct master_service *s)
{
	struct worker *best = NULL;

	list_each(node, &s->workers)
	{
		struct worker *w = owner_of(node, struct worker, node);

		if (w->ending || !channel_is_open(&w->control) ||
		    (w->successor && !w->ready))
			continue;
		if (best == NULL ||
		    w->load + w->given < best->load + best->given)
			best = w;
	}
	if (best == NULL)
		best = worker_start(s);
	else if (best->load + best->given >= LOADED &&
		 worker_count(s) < services_most_workers(s)) {
		struct worker *more = worker_start(s);

		best = more ? more : best;
	}
	return best;
}

void
worker_end(struct worker *w, enum service_end how, int64_t seconds)
{
	struct control_end end = { .how = how, .seconds = seconds };

	w->ending = true;
	if (channel_is_open(&w->control))
		channel_put(&w->control, &control_end, 0, &end);
	timer_after(&w->late, (seconds + GRACE_SECONDS) * 1000);
}

static struct worker *
find(struct master *m, pid_t pid)
{
	list_each(sn, &m->services)
	{
		struct master_service *s =
		    owner_of(sn, struct master_service, node);

		list_each(wn, &s->workers)
		{
			struct worker *w = owner_of(wn, struct worker, node);

			if (w->pid == pid)
				return w;
		}
	}
	return NULL;
}

static void
say_how(const struct worker *w, int status)
{
	const char *path = w->service->program->daemon;

	if (WIFSIGNALED(status))
		log_warn("process %s/%s pid %d killed by signal %d",
		    w->service->master->daemons, path, (int)w->pid,
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		log_warn("process %s/%s pid %d exit status %d",
		    w->service->master->daemons, path, (int)w->pid,
		    WEXITSTATUS(status));
}

void
worker_died(struct master *m, pid_t pid, int status)
{
	struct worker *w = find(m, pid);
	struct master_service *s;
	bool served;

	if (w == NULL)
		return;
	s = w->service;
	served = w->ready || w->ending;
	say_how(w, status);
	list_drop(&w->node);
	timer_end(&w->late);
	channel_end(&w->control);
	free(w);
	if (!served) {
		log_warn("%s/%s: bad command startup -- throttling", m->daemons,
		    s->program->daemon);
		services_throttle(s);
	}
	if (m->stopping)
		stop_look(m);
	else
		services_settled(s);
}
