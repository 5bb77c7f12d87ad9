/*
 * entries - the keys and values of a table that is small enough for memory
 *
 * For texthash: and inline:. Keys are folded here, as map_find() folds those
 * that are asked.
 *
 * Memory	a zeroed struct is empty; values are lent until entries_free().
 */
#ifndef MAP_ENTRIES_H
#define MAP_ENTRIES_H

#include <stdbool.h>

#include "util/hash.h"
#include "util/pool.h"

struct entries {
	struct hash hash;
	struct pool *pool;
};

/* False: the key is there; it has the new value if replace is set. */
bool entries_put(
    struct entries *, struct sv key, struct sv value, bool replace);
bool entries_find(struct entries *, struct sv key, struct sv *value);
void entries_free(struct entries *);

#endif
