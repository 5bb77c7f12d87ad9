#include "qmgr/schedule.h"

#include <stdlib.h>

#include "util/hash.h"
#include "util/heap.h"
#include "util/mem.h"
#include "util/must.h"

struct flow {
	struct list node; /* in its destination's ring */
	struct hash_node by_sender;
	struct list jobs;
	char sender[];
};

struct destination {
	struct list
	    node; /* in its transport's ring of ready, or of idle ones */
	struct hash_node by_nexthop;
	struct heap_node wait; /* dead, or its rate delay */
	struct schedule_transport *transport;
	struct window window;
	struct hash senders;
	struct list flows;
	size_t todo;
	long busy;
	bool dead, idle;
	struct schedule_reason reason;
	char nexthop[];
};

struct schedule_transport {
	struct list node; /* in the schedule's ring of ready ones */
	struct hash_node by_name;
	struct heap_node wait; /* suspended, or its rate delay */
	struct schedule *schedule;
	struct schedule_limits limits;
	struct hash nexthops;
	struct list ready, idle;
	size_t idle_count;
	long busy;
	bool suspended;
	struct schedule_reason reason;
	char name[];
};

struct schedule {
	struct hash transports;
	struct list ready, suspended;
	struct heap transports_wait, destinations_wait;
	size_t waiting;
};

struct schedule *
schedule_new(void)
{
	struct schedule *s = mem_get(sizeof(*s));

	list_begin(&s->ready);
	list_begin(&s->suspended);
	return s;
}

static void
set_reason(struct schedule_reason *r, const char *dsn, const char *text)
{
	snprintf(r->dsn, sizeof(r->dsn), "%s", dsn);
	str_clear(&r->text);
	str_puts(&r->text, text);
}

static void
free_destination(struct destination *d)
{
	struct schedule_transport *t = d->transport;

	must(d->todo == 0 && d->busy == 0);
	list_drop(&d->node);
	heap_drop(&t->schedule->destinations_wait, &d->wait);
	hash_drop(&t->nexthops, &d->by_nexthop);
	hash_free(&d->senders);
	str_free(&d->reason.text);
	free(d);
}

static void
free_transport(struct schedule_transport *t)
{
	struct hash_node *node;

	while ((node = hash_oldest(&t->nexthops)) != NULL)
		free_destination(
		    owner_of(node, struct destination, by_nexthop));
	hash_free(&t->nexthops);
	list_drop(&t->node);
	heap_drop(&t->schedule->transports_wait, &t->wait);
	hash_drop(&t->schedule->transports, &t->by_name);
	str_free(&t->reason.text);
	free(t);
}

void
schedule_free(struct schedule **s)
{
	struct hash_node *node;

	if (*s == NULL)
		return;
	while ((node = hash_oldest(&(*s)->transports)) != NULL)
		free_transport(
		    owner_of(node, struct schedule_transport, by_name));
	hash_free(&(*s)->transports);
	heap_free(&(*s)->transports_wait);
	heap_free(&(*s)->destinations_wait);
	free(*s);
	*s = NULL;
}

/* --- who is ready --------------------------------------------------------- */

/* In the ring, at its end, if and only if it has something to start now. */
static void
place_transport(struct schedule_transport *t)
{
	list_drop(&t->node);
	if (!list_empty(&t->ready) && !heap_has(&t->wait) &&
	    t->busy < t->limits.processes)
		list_add(&t->schedule->ready, &t->node);
}

static void
enter_transport(struct schedule_transport *t)
{
	if (list_empty(&t->node))
		place_transport(t);
}

static long
width(const struct destination *d)
{
	if (d->transport->limits.next_delay > 0 && d->window.size > 1)
		return 1;
	return d->window.size;
}

static void
forget_idle(struct schedule_transport *t)
{
	while (t->idle_count > SCHEDULE_IDLE) {
		free_destination(
		    owner_of(t->idle.next, struct destination, node));
		t->idle_count--;
	}
}

static void
place_destination(struct destination *d)
{
	struct schedule_transport *t = d->transport;

	list_drop(&d->node);
	t->idle_count -= d->idle;
	d->idle = d->todo == 0 && d->busy == 0 && !heap_has(&d->wait);
	t->idle_count += d->idle;
	if (d->idle)
		list_add(&t->idle, &d->node);
	else if (d->todo > 0 && !heap_has(&d->wait) && d->busy < width(d))
		list_add(&t->ready, &d->node);
}

/* After a change that cannot have cost it its turn. */
static void
enter_destination(struct destination *d)
{
	if (d->idle || list_empty(&d->node))
		place_destination(d);
	enter_transport(d->transport);
}

/* --- transports ----------------------------------------------------------- */

struct schedule_transport *
schedule_find(struct schedule *s, struct sv name)
{
	struct hash_node *node = hash_find(&s->transports, name);

	return node ? owner_of(node, struct schedule_transport, by_name) : NULL;
}

struct schedule_transport *
schedule_add_transport(
    struct schedule *s, struct sv name, const struct schedule_limits *limits)
{
	struct schedule_transport *t = mem_get(sizeof(*t) + name.len + 1);

	memcpy(t->name, name.at, name.len);
	t->by_name.key = (struct sv){ t->name, name.len };
	t->schedule = s;
	t->limits = *limits;
	list_begin(&t->node);
	list_begin(&t->ready);
	list_begin(&t->idle);
	hash_put(&s->transports, &t->by_name);
	return t;
}

const struct schedule_limits *
schedule_limits(const struct schedule_transport *t)
{
	return &t->limits;
}

const char *
schedule_name(const struct schedule_transport *t)
{
	return t->name;
}

struct schedule_transport *
schedule_transport_of(const struct schedule_job *job)
{
	return job->at->transport;
}

const char *
schedule_nexthop(const struct schedule_job *job)
{
	return job->at->nexthop;
}

static void
narrow(struct destination *d)
{
	long most = d->transport->limits.window.most;

	if (most > 0 && d->window.size > most)
		d->window.size = most;
	place_destination(d);
}

void
schedule_reload(struct schedule *s, schedule_limits_fn *limits)
{
	if (s->transports.count == 0)
		return;
	list_each(n, &s->transports.order) {
		struct schedule_transport *t =
		    owner_of(owner_of(n, struct hash_node, used),
			struct schedule_transport, by_name);

		limits(t->name, &t->limits);
		if (t->nexthops.count > 0)
			list_each(m, &t->nexthops.order)
				narrow(owner_of(
				    owner_of(m, struct hash_node, used),
				    struct destination, by_nexthop));
		place_transport(t);
	}
}

/* --- jobs ----------------------------------------------------------------- */

static struct destination *
find_destination(struct schedule_transport *t, struct sv nexthop)
{
	struct hash_node *node = hash_find(&t->nexthops, nexthop);
	struct destination *d;

	if (node != NULL)
		return owner_of(node, struct destination, by_nexthop);
	d = mem_get(sizeof(*d) + nexthop.len + 1);
	memcpy(d->nexthop, nexthop.at, nexthop.len);
	d->by_nexthop.key = (struct sv){ d->nexthop, nexthop.len };
	d->transport = t;
	list_begin(&d->node);
	list_begin(&d->flows);
	window_begin(&d->window, &t->limits.window, 0);
	hash_put(&t->nexthops, &d->by_nexthop);
	return d;
}

static struct flow *
find_flow(struct destination *d, struct sv sender)
{
	struct hash_node *node = hash_find(&d->senders, sender);
	struct flow *f;

	if (node != NULL)
		return owner_of(node, struct flow, by_sender);
	f = mem_get(sizeof(*f) + sender.len + 1);
	memcpy(f->sender, sender.at, sender.len);
	f->by_sender.key = (struct sv){ f->sender, sender.len };
	list_begin(&f->jobs);
	list_add(&d->flows, &f->node);
	hash_put(&d->senders, &f->by_sender);
	return f;
}

static void
leave_flow(struct schedule_job *job)
{
	struct flow *f = job->flow;

	list_drop(&job->node);
	job->flow = NULL;
	job->at->todo--;
	if (!list_empty(&f->jobs))
		return;
	list_drop(&f->node);
	hash_drop(&job->at->senders, &f->by_sender);
	free(f);
}

const struct schedule_reason *
schedule_put(struct schedule_transport *t, struct sv nexthop, struct sv sender,
    struct schedule_job *job)
{
	struct destination *d;

	if (t->suspended)
		return &t->reason;
	d = find_destination(t, nexthop);
	if (d->dead)
		return &d->reason;
	job->at = d;
	job->flow = find_flow(d, sender);
	list_add(&job->flow->jobs, &job->node);
	d->todo++;
	t->schedule->waiting++;
	enter_destination(d);
	return NULL;
}

void
schedule_drop(struct schedule_job *job)
{
	struct destination *d = job->at;

	must(job->flow != NULL);
	leave_flow(job);
	d->transport->schedule->waiting--;
	place_destination(d);
	if (list_empty(&d->transport->ready))
		place_transport(d->transport);
	forget_idle(d->transport);
}

static void
wake_destination(struct destination *d)
{
	heap_drop(&d->transport->schedule->destinations_wait, &d->wait);
	if (d->dead)
		window_begin(&d->window, &d->transport->limits.window, d->busy);
	d->dead = false;
	place_destination(d);
	enter_transport(d->transport);
}

static void
wake_transport(struct schedule_transport *t)
{
	heap_drop(&t->schedule->transports_wait, &t->wait);
	t->suspended = false;
	place_transport(t);
}

static void
pass_time(struct schedule *s, int64_t now)
{
	struct heap_node *n;

	while ((n = heap_first(&s->transports_wait)) != NULL && n->due <= now)
		wake_transport(owner_of(n, struct schedule_transport, wait));
	while ((n = heap_first(&s->destinations_wait)) != NULL && n->due <= now)
		wake_destination(owner_of(n, struct destination, wait));
}

struct schedule_job *
schedule_next(struct schedule *s, int64_t now)
{
	struct schedule_transport *t;
	struct destination *d;
	struct schedule_job *job;
	struct flow *f;

	pass_time(s, now);
	if (list_empty(&s->ready))
		return NULL;
	t = owner_of(s->ready.next, struct schedule_transport, node);
	d = owner_of(t->ready.next, struct destination, node);
	f = owner_of(d->flows.next, struct flow, node);
	job = owner_of(f->jobs.next, struct schedule_job, node);
	list_drop(&f->node);
	list_add(&d->flows, &f->node);
	leave_flow(job);
	s->waiting--;
	d->busy++;
	t->busy++;
	place_destination(d);
	if (t->limits.job_delay > 0)
		heap_put(
		    &s->transports_wait, &t->wait, now + t->limits.job_delay);
	place_transport(t);
	return job;
}

static void
suspend_jobs(struct destination *d)
{
	struct schedule *s = d->transport->schedule;

	while (!list_empty(&d->flows)) {
		struct flow *f = owner_of(d->flows.next, struct flow, node);
		struct schedule_job *job =
		    owner_of(f->jobs.next, struct schedule_job, node);

		leave_flow(job);
		s->waiting--;
		list_add(&s->suspended, &job->node);
	}
}

static void
rest(struct destination *d, int64_t until)
{
	struct heap *waits = &d->transport->schedule->destinations_wait;

	if (heap_has(&d->wait) && d->wait.due >= until)
		return;
	heap_drop(waits, &d->wait);
	heap_put(waits, &d->wait, until);
}

/* The job has left; whoever waits at its places may have a turn now. */
static void
make_room(struct schedule_job *job, int64_t now)
{
	struct destination *d = job->at;
	struct schedule_transport *t = d->transport;

	if (t->limits.next_delay > 0)
		rest(d, now + t->limits.next_delay);
	if (list_empty(&d->node) || heap_has(&d->wait))
		place_destination(d);
	if (list_empty(&t->node) || list_empty(&t->ready))
		place_transport(t);
	forget_idle(t);
}

static void
leave(struct schedule_job *job)
{
	must(job->flow == NULL && job->at->busy > 0);
	job->at->busy--;
	job->at->transport->busy--;
}

void
schedule_done(struct schedule_job *job, int64_t now)
{
	struct destination *d = job->at;

	window_success(&d->window, &d->transport->limits.window, d->busy);
	if (d->dead) {
		d->dead = false;
		heap_drop(&d->transport->schedule->destinations_wait, &d->wait);
	}
	leave(job);
	make_room(job, now);
}

void
schedule_undone(struct schedule_job *job, int64_t now)
{
	leave(job);
	make_room(job, now);
}

void
schedule_failed(
    struct schedule_job *job, const char *dsn, const char *text, int64_t now)
{
	struct destination *d = job->at;
	struct schedule_transport *t = d->transport;

	if (!d->dead && !window_failure(&d->window, &t->limits.window)) {
		d->dead = true;
		set_reason(&d->reason, dsn, "delivery temporarily suspended: ");
		str_puts(&d->reason.text, text);
		rest(d, now + t->limits.dead_time);
		suspend_jobs(d);
	}
	leave(job);
	make_room(job, now);
}

void
schedule_suspend(struct schedule_transport *t, const char *dsn,
    const char *text, int64_t until)
{
	heap_drop(&t->schedule->transports_wait, &t->wait);
	heap_put(&t->schedule->transports_wait, &t->wait, until);
	t->suspended = true;
	set_reason(&t->reason, dsn, text);
	if (t->nexthops.count > 0)
		list_each(n, &t->nexthops.order) {
			struct destination *d =
			    owner_of(owner_of(n, struct hash_node, used),
				struct destination, by_nexthop);

			suspend_jobs(d);
			place_destination(d);
		}
	place_transport(t);
}

struct schedule_job *
schedule_suspended(struct schedule *s, const struct schedule_reason **why)
{
	struct list *node = list_take(&s->suspended);
	struct schedule_job *job;

	if (node == NULL)
		return NULL;
	job = owner_of(node, struct schedule_job, node);
	*why = job->at->dead ? &job->at->reason : &job->at->transport->reason;
	return job;
}

void
schedule_forgive(struct schedule *s)
{
	struct heap_node *n;
	struct schedule_transport *t;
	struct destination *d;

	while ((n = heap_first(&s->transports_wait)) != NULL) {
		t = owner_of(n, struct schedule_transport, wait);
		wake_transport(t);
	}
	while ((n = heap_first(&s->destinations_wait)) != NULL) {
		d = owner_of(n, struct destination, wait);
		wake_destination(d);
	}
}

int64_t
schedule_due(const struct schedule *s)
{
	const struct heap_node *t = heap_first(&s->transports_wait);
	const struct heap_node *d = heap_first(&s->destinations_wait);
	int64_t due = INT64_MAX;

	if (t != NULL)
		due = t->due;
	if (d != NULL && d->due < due)
		due = d->due;
	return due;
}

size_t
schedule_waiting(const struct schedule *s)
{
	return s->waiting;
}
