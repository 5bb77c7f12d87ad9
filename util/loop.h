/*
 * loop - waits for descriptors, clocks and signals, then calls
 *
 * A watch, a timer, a soon or a signal is a member of the struct that it
 * serves, so it needs no memory of its own and cannot outlive its owner. A
 * callback is handed the member and finds its owner with owner_of(); there is
 * no void pointer. It says what happened and returns; the work is in the module
 * that it tells. It may end any watch or timer, its own included.
 *
 * A soon is called once at the end of the turn in which it was asked for: what
 * many callbacks of one turn have to say goes out in one write.
 *
 * libevent is behind this header; no other file but util/stream.c includes it.
 *
 * Memory	each kind has begin (which starts nothing for timers and soons)
 *		and end; end must be called before the owner is freed.
 */
#ifndef UTIL_LOOP_H
#define UTIL_LOOP_H

#include <event2/event_struct.h>
#include <stdbool.h>
#include <stdint.h>

#include "util/list.h"
#include "util/owner.h"

enum { LOOP_READ = 1 << 0, LOOP_WRITE = 1 << 1 };

struct loop {
	struct event_base *base;
	struct list soon;
	int64_t now; /* of this turn, see loop_now() */
	bool awake;  /* now was read since the wait ended */
	bool stop;
};

struct watch {
	struct event event;
	struct loop *loop;
	unsigned want;
	void (*ready)(struct watch *, unsigned what);
};

struct timer {
	struct event event;
	struct loop *loop;
	int64_t due;   /* milliseconds of loop_now(); 0 is off */
	int64_t armed; /* when libevent will call; 0 is not at all */
	void (*fired)(struct timer *);
};

struct soon {
	struct list node;
	void (*call)(struct soon *);
};

struct signal_watch {
	struct event event;
	struct loop *loop;
	void (*caught)(struct signal_watch *, int signal);
};

void loop_begin(struct loop *);
void loop_end(struct loop *);
void loop_run(struct loop *);             /* until loop_stop() */
void loop_turn(struct loop *, bool wait); /* one turn; for tests */
void loop_stop(struct loop *);

/* Milliseconds of a clock that only grows, as of when this turn's wait ended.
 */
int64_t loop_now(struct loop *);
/* Microseconds of the wall clock, now. */
int64_t loop_clock(void);

void watch_begin(struct watch *, struct loop *, int fd,
    void (*ready)(struct watch *, unsigned what));
void watch_want(struct watch *, unsigned what); /* 0: nothing */
void watch_end(struct watch *);                 /* does not close */

/* A timer that is set again to a later time costs nothing until it fires. */
void timer_begin(struct timer *, struct loop *, void (*fired)(struct timer *));
void timer_after(struct timer *, int64_t milliseconds);
bool timer_is_set(const struct timer *);
void timer_cancel(struct timer *);
void timer_end(struct timer *);

void soon_begin(struct soon *, void (*call)(struct soon *));
void soon_ask(struct soon *, struct loop *); /* once, however often asked */
void soon_end(struct soon *);

void signal_begin(struct signal_watch *, struct loop *, int signal,
    void (*caught)(struct signal_watch *, int signal));
void signal_end(struct signal_watch *);

#endif
