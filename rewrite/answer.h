/*
 * answer - one connection of a process that asks where addresses go
 *
 * A request is answered at once from settings and local tables; one that needs
 * a table outside waits for proxymap, and others pass it. A request that is
 * none closes the connection.
 *
 * What cannot be told because a table was rewritten under us is not answered:
 * a successor with the new table is on its way, and whoever asked asks it when
 * we hang up. LATER would cost mail that is already accepted a long wait.
 *
 * Memory	frees itself when the connection has closed.
 * Limits	ANSWER_WAITING bytes of answers that the asker has not taken:
 *		above it nothing more is read from that asker, nor while
 *		ANSWER_WAITS of its requests wait for tables.
 */
#ifndef REWRITE_ANSWER_H
#define REWRITE_ANSWER_H

#include "ipc/channel.h"
#include "route/route.h"

enum { ANSWER_WAITING = 1 << 20, ANSWER_WAITS = 1000 };

struct answer_host {
	struct route *route;
	struct loop *loop;
	struct list askers;
	void (*asked)(void); /* before each answer */
	bool (*stale)(void); /* tables have changed: a successor will come */
	void (*gone)(void);  /* an asker has gone */
};

void answer_begin(struct answer_host *, int fd);
/* Hangs up on all. What they asked meanwhile they ask again, elsewhere; it is
 * also how they learn that what they keep of our answers is out of date. */
void answer_leave(struct answer_host *);

#endif
