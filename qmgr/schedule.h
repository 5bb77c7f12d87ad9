/*
 * schedule - which delivery is next, among all that could be
 *
 * A job is what one delivery carries: recipients of one message that share a
 * transport and a next hop. Jobs wait at their destination, in a flow for each
 * sender. Turns go round over transports, over the destinations of a transport,
 * over the flows of a destination, so that one bulk job delays nobody else's
 * single mail; within a flow, first come is first served. A transport limits
 * how many are delivered at a time, a destination has a window (window.h).
 *
 * A destination whose window closed is dead for a while, a transport without
 * an agent is suspended for a while: jobs for them are refused with the reason,
 * and those that wait there come back by schedule_suspended().
 *
 * There is no clock here: whoever calls says what time it is, in microseconds,
 * and calls again at schedule_due().
 *
 * Memory	jobs are embedded in what the caller schedules, which must stay
 *		until schedule_done(), schedule_suspended() or schedule_drop()
 *		gave them back. A reason is lent until the next call.
 * Limits	SCHEDULE_IDLE destinations a transport are remembered when no
 *		job is there for them, with the window that they had.
 */
#ifndef QMGR_SCHEDULE_H
#define QMGR_SCHEDULE_H

#include <stdint.h>

#include "mail/dsn.h"
#include "qmgr/window.h"
#include "util/list.h"
#include "util/str.h"

enum { SCHEDULE_IDLE = 1000 };

struct schedule;
struct schedule_transport;

/* Of one transport: compat 2.1.5. */
struct schedule_limits {
	struct window_limits window;
	long recipients;    /* of one job; 0: none. For the caller. */
	long processes;     /* jobs delivered at a time */
	int64_t job_delay;  /* transport_rate_delay, microseconds */
	int64_t next_delay; /* destination_rate_delay */
	int64_t dead_time;  /* minimal_backoff_time */
};

struct schedule_reason {
	char dsn[DSN_ROOM];
	struct str text;
};

struct schedule_job {
	struct list node; /* in its flow */
	struct destination *at;
	struct flow *flow; /* NULL: being delivered */
};

struct schedule *schedule_new(void);
void schedule_free(struct schedule **); /* jobs must be out */

struct schedule_transport *schedule_find(struct schedule *, struct sv name);
struct schedule_transport *schedule_add_transport(
    struct schedule *, struct sv name, const struct schedule_limits *);
const struct schedule_limits *schedule_limits(
    const struct schedule_transport *);
const char *schedule_name(const struct schedule_transport *);
struct schedule_transport *schedule_transport_of(const struct schedule_job *);
const char *schedule_nexthop(const struct schedule_job *);

/* New settings: calls for each transport, which then has the new limits. */
typedef void schedule_limits_fn(const char *name, struct schedule_limits *);
void schedule_reload(struct schedule *, schedule_limits_fn *);

/* NULL: it waits for its turn. Else why it cannot. */
const struct schedule_reason *schedule_put(struct schedule_transport *,
    struct sv nexthop, struct sv sender, struct schedule_job *);
void schedule_drop(struct schedule_job *); /* one that waits */

/* The job whose turn it is; NULL: none may start now. */
struct schedule_job *schedule_next(struct schedule *, int64_t now);
/* Its delivery ended. */
void schedule_done(struct schedule_job *, int64_t now);
/* The same, and the destination was at fault, for this reason. */
void schedule_failed(
    struct schedule_job *, const char *dsn, const char *text, int64_t now);
/* The same, and it says nothing of the destination. */
void schedule_undone(struct schedule_job *, int64_t now);

/* No agent for the transport until then. */
void schedule_suspend(struct schedule_transport *, const char *dsn,
    const char *text, int64_t until);
/* The next job that waited where nothing is delivered now; NULL: no more. They
 * are taken after each schedule_failed() and schedule_suspend(), at once. */
struct schedule_job *schedule_suspended(
    struct schedule *, const struct schedule_reason **);
/* Flush: forget all that is dead or suspended. */
void schedule_forgive(struct schedule *);

/* When time alone changes what may start; INT64_MAX: never. */
int64_t schedule_due(const struct schedule *);
size_t schedule_waiting(const struct schedule *); /* jobs, not delivered yet */

#endif
