/*
 * table - one table outside: questions wait, are asked by threads, answered
 *
 * A table has a few links, each with a thread when it is in use. What is asked
 * while all are busy waits; those who ask take turns, so that one who asks
 * much costs itself. The same question, asked again while it is open, shares
 * its answer.
 *
 * A question that is older than the table's time limit is answered LATER
 * though a thread may still wait for the server; that link is stuck until the
 * thread comes back. A server that fails again and again is left alone
 * (proxymap/breaker.h).
 *
 * Memory	a wait is embedded in who asks, until it is answered; there is
 *		no cancel. It may be answered from inside of table_ask().
 * Limits	proxymap_table_queue_limit questions.
 */
#ifndef PROXYMAP_TABLE_H
#define PROXYMAP_TABLE_H

#include "proxymap/client.h"
#include "util/loop.h"

struct table;

struct table_wait {
	struct list node;
	/* The value and the reason, of LATER, are lent for the call. */
	void (*answered)(struct table_wait *, enum map_result, struct sv value,
	    const char *why);
};

/* Takes the client over. NULL: a table that is LATER, always, for why. */
struct table *table_new(
    const char *name, struct client *, const char *why, struct loop *);
/* False, and nothing is freed, if a thread is stuck in it. */
bool table_free(struct table **);

/* All that is open is answered LATER: nobody is there any more. */
void table_leave(struct table *);

/* from: who asks, by a number of its own; for the turns. */
void table_ask(
    struct table *, struct sv key, uint64_t from, struct table_wait *);

#endif
