/*
 * lookups - what a decision wants to know of tables outside, asked of proxymap
 *
 * One for each decision that waits. All that is open is asked at a time; when
 * each has its answer, asked() is called, and the decision runs again. What
 * proxymap does not answer in time, or refuses, is MAP_LATER.
 *
 *	answers_use(&a);
 *	... decide ...
 *	answers_use(NULL);
 *	if (answers_open(&a)) {
 *		l.asked = again;
 *		lookups_ask(&l, &a);
 *		return;
 *	}
 *
 * Memory	a zeroed struct is valid. lookups_end() comes before the end of
 *		who waits and of the answers, asked or not.
 * Limits	those of map/answers.h and service/peer.h.
 */
#ifndef SERVICE_LOOKUPS_H
#define SERVICE_LOOKUPS_H

#include "map/answers.h"
#include "service/peer.h"

struct lookups {
	struct answers *answers;
	struct list asking; /* its questions under way */
	void (*asked)(struct lookups *);
};

/* There is something open. Never answers from inside. */
void lookups_ask(struct lookups *, struct answers *);
bool lookups_asking(const struct lookups *);
void lookups_end(struct lookups *);

#endif
