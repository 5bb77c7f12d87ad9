/*
 * answers - what tables outside of the process have said, for one decision
 *
 * ldap:, pgsql:, redis: and the like are asked by proxymap, and nobody waits
 * for it in a lookup. A lookup that has no answer yet notes the question here
 * and says MAP_LATER; so the decision comes to an end that means nothing.
 * Whoever runs it looks at answers_open() first: if a question is open it drops
 * what the run has made, asks (service/lookups.h), and runs again from the top
 * (DESIGN 5).
 *
 *	answers_begin(&a, pool);
 *	for (;;) {
 *		answers_use(&a);
 *		... decide ...
 *		answers_use(NULL);
 *		if (!answers_open(&a))
 *			break;
 *		... ask, come back ...
 *	}
 *
 * Without answers in use, a table outside says MAP_LATER: "cannot be asked
 * here".
 *
 * Memory	questions, keys and values live in the pool, as long as the
 *		decision; answers_end() comes before the pool's end. A zeroed
 *		struct has no questions and needs no end.
 * Limits	ANSWERS_LIMIT questions a decision, ANSWERS_BYTES of them and
 *		their values; what is asked beyond is MAP_LATER, and not open.
 */
#ifndef MAP_ANSWERS_H
#define MAP_ANSWERS_H

#include "map/map.h"
#include "util/hash.h"
#include "util/pool.h"

enum { ANSWERS_LIMIT = 100000, ANSWERS_BYTES = 64 << 20 };

struct map_question {
	struct list node;       /* in the order asked */
	struct hash_node found; /* by table and key */
	const char *table;      /* "ldap:/etc/postern/recipients.cf" */
	struct sv key;
	bool answered;
	enum map_result result;
	struct sv value; /* of MAP_FOUND */
	const char *why; /* of MAP_LATER */
};

struct answers {
	struct pool *pool;
	struct list questions;
	struct hash found;
	size_t open;  /* not answered */
	size_t bytes; /* of questions and values */
};

void answers_begin(struct answers *, struct pool *);
void answers_end(struct answers *);
/* The lookups that follow, in this process, stand on these; NULL: on none. */
void answers_use(struct answers *);
bool answers_open(const struct answers *);
/* The same of those in use, for a run that may as well ask more at a time
 * before it ends. */
bool answers_lack(void);
/* Whether the decision stands on any: what it says may soon be otherwise. */
bool answers_any(const struct answers *);
/* Fills one in, copies its texts. */
void answers_put(struct answers *, struct map_question *, enum map_result,
    struct sv value, const char *why);

/* What a table in the process has said in this decision, so that it says the
 * same when the decision is run again. */
bool answers_recall(
    const char *table, struct sv key, struct sv *value, enum map_result *);
void answers_note(
    const char *table, struct sv key, struct sv value, enum map_result);

/* For the types of map/remote.c. */
enum map_result answers_find(
    const char *table, struct sv key, struct sv *value, struct err *);

#endif
