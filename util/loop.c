#include "util/loop.h"

#include <event2/event.h>
#include <time.h>

#include "util/log.h"
#include "util/must.h"

static int64_t
clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
loop_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

void
loop_begin(struct loop *loop)
{
	struct event_config *config = event_config_new();

	*loop = (struct loop){ .now = clock_ms() };
	list_begin(&loop->soon);
	must(config != NULL);
	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
	event_config_set_flag(config, EVENT_BASE_FLAG_IGNORE_ENV);
	loop->base = event_base_new_with_config(config);
	event_config_free(config);
	if (loop->base == NULL)
		log_fatal("cannot create an event loop");
}

void
loop_end(struct loop *loop)
{
	event_base_free(loop->base);
	loop->base = NULL;
}

/* What is asked for while this runs is called as well: a soon may write to a
 * stream whose own soon then flushes it. */
static void
run_soon(struct loop *loop)
{
	struct list *node;

	while ((node = list_take(&loop->soon)) != NULL) {
		struct soon *s = owner_of(node, struct soon, node);

		s->call(s);
	}
}

void
loop_turn(struct loop *loop, bool wait)
{
	run_soon(loop);
	if (loop->stop)
		return;
	loop->awake = false;
	event_base_loop(loop->base, wait ? EVLOOP_ONCE : EVLOOP_NONBLOCK);
	loop->now = clock_ms();
	run_soon(loop);
	if (log_pending())
		log_flush();
}

void
loop_run(struct loop *loop)
{
	loop->now = clock_ms();
	while (!loop->stop)
		loop_turn(loop, true);
}

void
loop_stop(struct loop *loop)
{
	loop->stop = true;
}

int64_t
loop_now(struct loop *loop)
{
	return loop->now;
}

/* The clock is read once a turn, by the first who is called. */
static void
wake(struct loop *loop)
{
	if (loop->awake)
		return;
	loop->awake = true;
	loop->now = clock_ms();
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct watch *w = arg;
	unsigned ready = 0;

	wake(w->loop);
	if (what & EV_READ)
		ready |= LOOP_READ;
	if (what & EV_WRITE)
		ready |= LOOP_WRITE;
	w->ready(w, ready);
}

void
watch_begin(struct watch *w, struct loop *loop, int fd,
    void (*ready)(struct watch *, unsigned what))
{
	*w = (struct watch){ .loop = loop, .ready = ready };
	must(event_assign(&w->event, loop->base, fd, 0, on_event, w) == 0);
}

void
watch_want(struct watch *w, unsigned what)
{
	short events = EV_PERSIST;
	int fd = event_get_fd(&w->event);

	if (w->want == what)
		return;
	if (w->want != 0)
		event_del(&w->event);
	w->want = what;
	if (what == 0)
		return;
	if (what & LOOP_READ)
		events |= EV_READ;
	if (what & LOOP_WRITE)
		events |= EV_WRITE;
	must(event_assign(&w->event, w->loop->base, fd, events, on_event, w) ==
	     0);
	if (event_add(&w->event, NULL) < 0)
		log_fatal("cannot watch descriptor %d", fd);
}

void
watch_end(struct watch *w)
{
	if (w->loop != NULL)
		watch_want(w, 0);
	w->loop = NULL;
}

static void
arm(struct timer *t)
{
	int64_t wait = t->due - t->loop->now;
	struct timeval tv;

	if (wait < 0)
		wait = 0;
	tv.tv_sec = (time_t)(wait / 1000);
	tv.tv_usec = (suseconds_t)(wait % 1000 * 1000);
	t->armed = t->due;
	must(event_add(&t->event, &tv) == 0);
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	struct timer *t = arg;

	t->armed = 0;
	t->loop->awake = true;
	t->loop->now = clock_ms();
	if (t->due == 0)
		return;
	if (t->due > t->loop->now) {
		arm(t);
		return;
	}
	t->due = 0;
	t->fired(t);
}

void
timer_begin(struct timer *t, struct loop *loop, void (*fired)(struct timer *))
{
	*t = (struct timer){ .loop = loop, .fired = fired };
	must(evtimer_assign(&t->event, loop->base, on_time, t) == 0);
}

void
timer_after(struct timer *t, int64_t milliseconds)
{
	t->due = t->loop->now + (milliseconds > 0 ? milliseconds : 1);
	if (t->armed == 0 || t->armed > t->due)
		arm(t);
}

bool
timer_is_set(const struct timer *t)
{
	return t->due != 0;
}

void
timer_cancel(struct timer *t)
{
	t->due = 0;
}

void
timer_end(struct timer *t)
{
	if (t->loop != NULL)
		event_del(&t->event);
	*t = (struct timer){ 0 };
}

void
soon_begin(struct soon *s, void (*call)(struct soon *))
{
	list_begin(&s->node);
	s->call = call;
}

void
soon_ask(struct soon *s, struct loop *loop)
{
	if (list_empty(&s->node))
		list_add(&loop->soon, &s->node);
}

void
soon_end(struct soon *s)
{
	if (s->call != NULL)
		list_drop(&s->node);
}

static void
on_signal(evutil_socket_t number, short what, void *arg)
{
	struct signal_watch *s = arg;

	wake(s->loop);
	s->caught(s, (int)number);
}

void
signal_begin(struct signal_watch *s, struct loop *loop, int number,
    void (*caught)(struct signal_watch *, int signal))
{
	s->loop = loop;
	s->caught = caught;
	must(evsignal_assign(&s->event, loop->base, number, on_signal, s) == 0);
	must(evsignal_add(&s->event, NULL) == 0);
}

void
signal_end(struct signal_watch *s)
{
	evsignal_del(&s->event);
}
