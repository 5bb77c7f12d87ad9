/*
 * batch - rows that are about to become a table, each key once
 *
 * A library that is given a million rows in the order of its own pages writes
 * each page once, and is three times as fast; so rows are kept until all are
 * there.
 *
 * Memory	a zeroed struct is an empty batch; batch_free() leaves one. It
 *		has copies of keys and values, and up to 80 bytes a row.
 * Limits	BATCH_LIMIT bytes of keys and values.
 */
#ifndef MAP_BATCH_H
#define MAP_BATCH_H

#include <stdint.h>

#include "map/build.h"
#include "util/pool.h"

enum { BATCH_LIMIT = 1 << 30 };

struct batch_row {
	const char *key, *value; /* each ends in a NUL byte beyond its len */
	uint32_t key_len, value_len;
	uint64_t order; /* until they are sorted: the sum of the key */
};

struct batch {
	struct batch_row *rows;
	size_t count, room;
	uint32_t *slots; /* a row's number and one, by its sum; 0: free */
	size_t slot_count;
	struct pool *texts;
	size_t bytes; /* of all keys and values, with their NUL bytes */
};

enum map_put batch_put(struct batch *, struct sv key, struct sv value,
    enum map_keep, struct err *);
struct sv batch_key(const struct batch_row *);
struct sv batch_value(const struct batch_row *);

/* By their `order`, which the caller has set, and then by key. */
void batch_sort(struct batch *);
/* The order that is that of the keys alone. */
uint64_t batch_key_order(struct sv key);
void batch_free(struct batch *);

#endif
