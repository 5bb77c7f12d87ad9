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
	GRACE_SECONDS = 5,   /* past the time a worker was given to end */
	READY_SECONDS = 100, /* from its start */
	LOAD_LIMIT = 1 << 20 /* nobody has so many clients */
};

static const char *const kept_environment[] = { "TZ", "LANG", "ASAN_OPTIONS",
	"UBSAN_OPTIONS", "LSAN_OPTIONS", NULL };

/* The handlers are master's and speak to master's loop until exec. */
static void
reset_signals(void)
{
	static const int caught[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP,
		SIGPIPE };
	sigset_t none;

	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		signal(caught[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

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

	reset_signals();
	/* The log may be where the channel has to be. */
	log_to(s->master->log_kind,
	    fcntl(s->master->log, F_DUPFD_CLOEXEC, CONTROL_FD + 1));
	for (int fd = 0; fd < CONTROL_FD; fd++)
		dup2(null, fd);
	if (control == CONTROL_FD)
		fcntl(control, F_SETFD, 0);
	else
		dup2(control, CONTROL_FD);
	if (proc_close_at_exec(CONTROL_FD + 1, &err) < 0)
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
	snprintf(path, sizeof(path), "%s/%s", s->master->daemons,
	    s->program->daemon);
	execve(path, argv, environment);
	log_fatal("cannot run %s: %s", path, strerror(errno));
}

/* Each -o of its line in master.cf. */
static struct message_list
options_of(const struct master_cf_entry *e)
{
	struct control_option *options;
	size_t n = 0;

	while (e->options != NULL && e->options[n] != NULL)
		n++;
	options = mem_get(n * sizeof(*options));
	for (size_t i = 0; i < n; i++)
		options[i].assignment = e->options[i];
	return (struct message_list){ options, n };
}

static void
send_start(struct worker *w)
{
	struct master_service *s = w->service;
	const struct master *m = s->master;
	struct control_start start = {
		.service = s->name,
		.config = m->config->directory,
		.queue = m->config->mail.queue_directory,
		.log_kind = m->log_kind,
		.limit = services_limit(s, services_most_workers(s)),
		.listeners = (int64_t)s->socket_count,
		.root = m->root,
		.self_test = m->config->mail.walls_self_test,
		.options = options_of(s->entry),
	};
	int fds[SOCKETS_LIMIT + 2];
	unsigned n = 0;

	fds[n++] = dup(m->config->snapshot);
	fds[n++] = dup(m->log);
	for (size_t i = 0; i < s->socket_count; i++)
		fds[n++] = dup(s->sockets[i]);
	channel_put_fds(&w->control, &control_start, &start, fds, n);
	free(start.options.at);
}

void
worker_send(struct worker *w, const struct message *m, const void *from, int fd)
{
	int copy;

	if (!channel_is_open(&w->control))
		return;
	if ((copy = fcntl(fd, F_DUPFD_CLOEXEC, CONTROL_FD)) < 0)
		log_warn("process %d of service %s is not told: %s",
		    (int)w->pid, w->service->name, strerror(errno));
	else
		channel_put_fd(&w->control, m, 0, from, copy);
}

/* Whether another would take some of its work, or will be needed for more. */
static bool
is_loaded(const struct worker *w)
{
	return w->ready && (w->busy || (w->load + w->given) * 2 >= w->limit);
}

/* More of it when all who are there have much to do. */
static void
maybe_grow(struct master_service *s)
{
	if (s->dropped || worker_count(s) >= services_most_workers(s))
		return;
	list_each(node, &s->workers) {
		struct worker *w = owner_of(node, struct worker, node);

		if (!w->ending && !is_loaded(w))
			return;
	}
	worker_start(s);
}

static int
got_ready(struct worker *w, const struct frame *f, struct err *err)
{
	struct control_ready m;

	if (frame_get(f, &control_ready, &m, NULL, err) < 0)
		return -1;
	if (w->ready)
		return err_set(err, ERR_NEVER, "ready twice");
	w->ready = true;
	w->limit = m.limit < 1            ? 1
		   : m.limit > LOAD_LIMIT ? LOAD_LIMIT
					  : m.limit;
	if (w->service->stressed)
		services_tell_stress(w);
	if (!w->ending)
		timer_cancel(&w->late);
	replace_ready(w);
	return 0;
}

static int
got_ask(struct worker *w, const struct frame *f, struct err *err)
{
	struct control_ask m;

	if (frame_get(f, &control_ask, &m, NULL, err) < 0)
		return -1;
	ask_answer(w, f->serial, m.service);
	return 0;
}

static int
got_load(struct worker *w, const struct frame *f, struct err *err)
{
	struct control_load m;

	if (frame_get(f, &control_load, &m, NULL, err) < 0)
		return -1;
	if (m.clients < 0 || m.clients > LOAD_LIMIT)
		return err_set(err, ERR_NEVER, "a load that cannot be");
	w->load = m.clients;
	w->busy = m.busy != 0;
	w->given = 0;
	services_look_at_load(w->service);
	if (!w->ending)
		maybe_grow(w->service);
	return 0;
}

static int
got_replace(struct worker *w, const struct frame *f, struct err *err)
{
	struct control_replace m;

	if (frame_get(f, &control_replace, &m, NULL, err) < 0)
		return -1;
	if (!w->ending)
		replace_ask(w->service, m.why);
	return 0;
}

static const struct {
	uint16_t type;
	int (*got)(struct worker *, const struct frame *, struct err *);
} wishes[] = {
	{ CONTROL_READY, got_ready },
	{ CONTROL_ASK, got_ask },
	{ CONTROL_LOAD, got_load },
	{ CONTROL_REPLACE, got_replace },
};

/* Who sends nonsense has been taken over, or is about to fall: it ends. */
static void
on_message(struct channel *c, const struct frame *f)
{
	struct worker *w = owner_of(c, struct worker, control);
	struct err err = { ERR_NEVER, "a message of no known type" };

	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
		if (wishes[i].type == f->type) {
			if (wishes[i].got(w, f, &err) == 0)
				return;
			break;
		}
	log_warn("process %d of service %s sent nonsense: %s", (int)w->pid,
	    w->service->name, err.text);
	channel_end(c);
	kill(w->pid, SIGKILL);
}

/* It took what it was given: it may ask for more. */
static void
on_drained(struct channel *c)
{
	channel_hold(c, false);
}

static void
on_gone(struct channel *c, int error)
{
	struct worker *w = owner_of(c, struct worker, control);

	/* SIGCHLD says the rest. Who lives on without us is not ours. */
	channel_end(c);
	timer_after(&w->late, GRACE_SECONDS * 1000);
}

static void
on_late(struct timer *t)
{
	struct worker *w = owner_of(t, struct worker, late);

	log_warn("process %d of service %s %s; it is killed", (int)w->pid,
	    w->service->name,
	    w->ready || w->ending ? "does not end" : "does not get ready");
	kill(w->pid, SIGKILL);
}

static struct worker *
add(struct master_service *s, pid_t pid, int control)
{
	struct worker *w = mem_get(sizeof(*w));

	w->service = s;
	w->pid = pid;
	list_begin(&w->node);
	list_add(&s->workers, &w->node);
	timer_begin(&w->late, &s->master->loop, on_late);
	if (!s->program->first)
		timer_after(&w->late, READY_SECONDS * 1000);
	w->control.frame = on_message;
	w->control.drained = on_drained;
	w->control.closed = on_gone;
	channel_begin(&w->control, &s->master->loop, control);
	send_start(w);
	return w;
}

/* Whether the stop has come to this service already, or it is not its turn. */
static bool
must_not_start(const struct master_service *s)
{
	const struct master *m = s->master;

	return s->dropped || s->program->first == m->begun ||
	       (m->stopping && (m->hurried || (s->program->phase <= m->phase &&
						  !s->wanted)));
}

/* No signal may come between fork() and exec(): its handler would tell master
 * that master was meant. */
static pid_t
fork_quietly(void)
{
	sigset_t all, was;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &was);
	pid = fork();
	if (pid != 0)
		sigprocmask(SIG_SETMASK, &was, NULL);
	return pid;
}

struct worker *
worker_start(struct master_service *s)
{
	int ends[2];
	pid_t pid;

	if (timer_is_set(&s->throttle) || must_not_start(s))
		return NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		ends) < 0) {
		log_warn("socketpair: %s", strerror(errno));
		services_throttle(s);
		return NULL;
	}
	if ((pid = fork_quietly()) == 0)
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

	list_each(node, (struct list *)&s->workers)
		n += !owner_of(node, struct worker, node)->ending;
	return n;
}

struct worker *
worker_pick(struct master_service *s)
{
	struct worker *best = NULL;

	list_each(node, &s->workers) {
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
	else if (is_loaded(best) &&
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

	/* Told once more, it would have its time once more. */
	if (w->ending && how <= w->how)
		return;
	w->ending = true;
	w->how = how;
	if (w->service->program->first)
		kill(w->pid, SIGTERM); /* it has no ear, and may be killed */
	else if (channel_is_open(&w->control))
		channel_put(&w->control, &control_end, 0, &end);
	timer_after(&w->late, (seconds + GRACE_SECONDS) * 1000);
}

static struct worker *
find(struct master *m, pid_t pid)
{
	list_each(sn, &m->services) {
		struct master_service *s =
		    owner_of(sn, struct master_service, node);

		list_each(wn, &s->workers) {
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
	bool served, successor;

	if (w == NULL)
		return;
	s = w->service;
	served = w->ready || w->ending || s->program->first;
	successor = w->successor && !w->ending;
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
	if (successor)
		replace_again(s);
	if (m->stopping)
		stop_look(m);
	else if (s->program->first && !m->begun)
		services_first_ended(s, status == 0);
	else
		services_settled(s);
}
