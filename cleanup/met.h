/*
 * met - addresses that were met before, ignoring case
 *
 * Memory	the texts are copied to the pool; met_end() frees the rest. A
 *		zeroed struct with a pool is empty.
 * Limits	limit members, 0 is any number; what comes later is not
 *		remembered, and so is always new.
 */
#ifndef CLEANUP_MET_H
#define CLEANUP_MET_H

#include <stdbool.h>

#include "util/hash.h"
#include "util/pool.h"

struct met {
	struct pool *pool;
	long limit;
	struct hash texts;
};

bool met_has(struct met *, const char *text);
bool met_add(struct met *, const char *text); /* false: it was there */
void met_end(struct met *);

#endif
