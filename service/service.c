#include "service/service.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "map/map.h"
#include "map/match.h"
#include "service/audit.h"
#include "service/state.h"
#include "util/log.h"
#include "util/must.h"

enum {
	START_MS = 30000,   /* for START to come */
	TELL_MS = 200,      /* between two reports of the load */
	LOOK_MS = 1000,     /* at the load, if nobody comes or goes */
	ORPHAN_SECONDS = 5, /* after master died */
	MEMORY_KEPT = 4 << 20
};

struct service_state service_state;
static struct service_state *const s = &service_state;

struct loop *
service_loop(void)
{
	return &s->loop;
}

const char *
service_name(void)
{
	return s->start.service ? s->start.service : s->row->name;
}

bool
service_ending(enum service_end *how)
{
	if (s->ending && how != NULL)
		*how = s->how;
	return s->ending;
}

static void
leave(void)
{
	if (s->left)
		return;
	s->left = true;
	if (s->row->end != NULL)
		s->row->end();
	loop_stop(&s->loop);
}

/* The work is done, or will not be: nobody is asked any more. */
static void
maybe_leave(void)
{
	if (s->ending && s->held == 0)
		leave();
}

static void
on_deadline(struct timer *t)
{
	if (s->held > 0)
		log_info("%lld sessions are cut off: the time to end is over",
		    (long long)s->held);
	leave();
}

static void
end_by(enum service_end how, int64_t seconds)
{
	if (s->ending && how <= s->how)
		return;
	s->ending = true;
	s->how = how;
	timer_after(&s->deadline, seconds * 1000);
	listen_update();
	if (s->row->drain != NULL)
		s->row->drain(how);
	maybe_leave();
}

static void
on_tell(struct timer *t)
{
	struct control_load load = { s->held, limits_is_busy() };

	s->changed = false;
	if (!channel_is_open(&s->control))
		return;
	if (load.clients > 0 || load.busy)
		timer_after(t, LOOK_MS);
	if (load.clients == s->told.clients && load.busy == s->told.busy)
		return;
	s->told = load;
	channel_put(&s->control, &control_load, 0, &load);
}

static void
count_changed(void)
{
	if (s->ready && !s->changed) {
		s->changed = true;
		timer_after(&s->tell, TELL_MS);
	}
	listen_update();
}

void
service_hold(void)
{
	s->held++;
	count_changed();
}

void
service_let_go(void)
{
	must(s->held > 0);
	s->held--;
	count_changed();
	maybe_leave();
}

void
service_replace(const char *why)
{
	struct control_replace m = { .why = why };

	if (s->replacing || s->ending || !channel_is_open(&s->control))
		return;
	s->replacing = true;
	channel_put(&s->control, &control_replace, 0, &m);
}

/* --- what master says ----------------------------------------------------- */

static void
got_start(const struct frame *f)
{
	struct sv body = pool_view(s->pool, f->body); /* its texts stay */
	int fds[SERVICE_LISTENERS + 2], n = 0, fd;
	struct err err;

	must(!s->ready);
	if (message_get(&control_start, &s->start, body, s->pool, &err) < 0)
		log_fatal("%s", err.text);
	while (n < SERVICE_LISTENERS + 2 &&
	       (fd = channel_take_fd(&s->control)) >= 0)
		fds[n++] = fd;
	if (n != s->start.listeners + 2)
		log_fatal("master sent %d descriptors, not %lld", n,
		    (long long)s->start.listeners + 2);
	start_with(&s->start, fds[0], fds[1], fds + 2);
	timer_end(&s->deadline);
	timer_begin(&s->deadline, &s->loop, on_deadline);
	s->limit = limits_clients(s->start.limit);
	s->ready = true;
	listen_begin(fds + 2, (size_t)s->start.listeners);
	channel_put(&s->control, &control_ready, 0,
	    &(struct control_ready){ .pid = getpid(), .limit = s->limit });
}

static void
got_client(const struct frame *f)
{
	struct control_client m;
	struct err err;
	int fd = channel_take_fd(&s->control);

	if (fd < 0 || frame_get(f, &control_client, &m, s->pool, &err) < 0 ||
	    s->row->connected == NULL) {
		log_warn("a connection came that nobody here serves");
		if (fd >= 0)
			close(fd);
		return;
	}
	if (limits_is_last(fd)) {
		limits_warn("connection of another service",
		    "too few descriptors are left");
		close(fd);
		return;
	}
	s->row->connected(fd, m.from);
}

static void
got_answer(const struct frame *f)
{
	struct control_answer m;
	struct err err;
	int fd = channel_take_fd(&s->control);

	if (frame_get(f, &control_answer, &m, s->pool, &err) < 0)
		log_fatal("%s", err.text);
	connect_answer(f->serial, fd);
}

static void
got_log(const struct frame *f)
{
	struct control_log m;
	struct err err;
	int fd = channel_take_fd(&s->control);

	if (fd >= 0 && frame_get(f, &control_log, &m, s->pool, &err) == 0)
		log_to((enum log_kind)m.kind, fd);
}

static void
got_settings(const struct frame *f)
{
	struct err err;
	int fd = channel_take_fd(&s->control);

	if (fd < 0)
		return;
	if (start_reload(fd, &err) < 0)
		log_error("the settings stay as they were: %s", err.text);
	else if (s->row->reloaded != NULL)
		s->row->reloaded();
}

static void
got_wake(const struct frame *f)
{
	if (s->row->wake != NULL)
		s->row->wake();
}

static void
got_stress(const struct frame *f)
{
	struct control_stress m;
	struct err err;

	if (frame_get(f, &control_stress, &m, s->pool, &err) == 0)
		s->stressed = m.on != 0;
}

static void
got_end(const struct frame *f)
{
	struct control_end m;
	struct err err;

	if (frame_get(f, &control_end, &m, s->pool, &err) == 0)
		end_by((enum service_end)m.how, m.seconds);
}

static const struct {
	uint16_t type;
	void (*got)(const struct frame *);
} orders[] = {
	{ CONTROL_START, got_start },
	{ CONTROL_CLIENT, got_client },
	{ CONTROL_ANSWER, got_answer },
	{ CONTROL_LOG, got_log },
	{ CONTROL_SETTINGS, got_settings },
	{ CONTROL_WAKE, got_wake },
	{ CONTROL_STRESS, got_stress },
	{ CONTROL_END, got_end },
};

static void
on_order(struct channel *c, const struct frame *f)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (orders[i].type == f->type && (s->ready || i == 0)) {
			orders[i].got(f);
			return;
		}
	log_fatal("master sent a message of type %d", f->type);
}

static void
on_orphaned(struct channel *c, int error)
{
	channel_end(c);
	if (!s->ready)
		exit(0);
	connect_refuse_all();
	end_by(SERVICE_ORPHAN, ORPHAN_SECONDS);
}

static void
on_no_start(struct timer *t)
{
	log_fatal("master did not say what to do");
}

static void
usage(const struct service *row)
{
	printf("%s is a daemon of Postern: master starts it, nobody else.\n"
	       "See master.cf for the services and \"postern -h\" for how to "
	       "start the mail system.\n",
	    row->name);
}

/*
 * NAME -C DIR [-n SERVICE] [-o ASSIGNMENT]...: would it start? main.cf's text
 * is on stdin: the snapshot that master is about to use. What is wrong goes to
 * stderr. SERVICE_WITHOUT: it would, without some of what main.cf says.
 */
static int
check(int argc, char **argv)
{
	struct control_option *options =
	    pool_get(s->pool, (size_t)argc * sizeof(*options));
	struct control_start start = { .service = s->row->name,
		.options = { options, 0 } };
	struct err err;
	int option, result;

	while ((option = getopt(argc, argv, "C:n:o:")) >= 0)
		if (option == 'C')
			start.config = optarg;
		else if (option == 'n')
			start.service = optarg;
		else if (option == 'o')
			options[start.options.count++].assignment = optarg;
		else
			return 64;
	result = start_check(&start, STDIN_FILENO, &err);
	if (result == 0) {
		audit_tables(service_main_cf());
		if (s->row->check != NULL)
			s->row->check();
	}
	map_close_all();
	if (result == 0)
		return match_refused() > 0 ? SERVICE_WITHOUT : 0;
	log_error("%s", err.text);
	return 1;
}

static void
serve(void)
{
	timer_begin(&s->tell, &s->loop, on_tell);
	timer_begin(&s->deadline, &s->loop, on_no_start);
	timer_after(&s->deadline, START_MS);
	s->control.frame = on_order;
	s->control.closed = on_orphaned;
	channel_begin(&s->control, &s->loop, CONTROL_FD);
	loop_run(&s->loop);
}

/* Blocks of messages come and go: memory that is given back to the system at
 * each end, and faulted in again page by page, costs more than what is in it. */
static void
keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, MEMORY_KEPT);
	mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT);
}

int
service_main(int argc, char **argv, const struct service *row)
{
	keep_memory();
	log_tag(row->name);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	s->row = row;
	s->pool = pool_new();
	list_begin(&s->connecting);
	loop_begin(&s->loop);
	if (argc > 1 && strcmp(argv[1], "-C") == 0)
		return check(argc, argv);
	if (getenv("POSTERN_WORKER") != NULL) {
		serve();
		return 0;
	}
	usage(row);
	return argc > 1 && strcmp(argv[1], "-h") == 0 ? 0 : 64;
}
