/*
 * lookups - what a decision wants to know of tables outside, asked of proxymap
 *
 * One for each decision that waits. All that is open is asked at a time; when
 * each has its answer, asked() is called, and the decision runs again. What
 * proxymap does not answer in time, or refuses, is MAP_LATER.
 *
 *	lookups_begin(&l, pool);
 *	answers_use(&l.answers);
 *	... decide ...
 *	answers_use(NULL);
 *	if (answers_open(&l.answers)) {
 *		l.asked = again;
 *		lookups_ask(&l);
 *		return;
 *	}
 *
 * Memory	embedded in who decides; lookups_end() before it or the pool is
 *		freed, asked or not. Answers live in the pool.
 * Limits	those of map/answers.h and service/peer.h.
 */
#ifndef SERVICE_LOOKUPS_H
#define SERVICE_LOOKUPS_H

#include "map/answers.h"
#include "service/peer.h"

struct lookups {
	struct answers answers;
	struct list asking; /* its questions under way */
	void (*asked)(struct lookups *);
};

void lookups_begin(struct lookups *, struct pool *);
/* There is something open. Never answers from inside. */
void lookups_ask(struct lookups *);
void lookups_end(struct lookups *);

#endif
