/*
 * hash - a table from text keys to the structs that embed its nodes
 *
 *	struct entry { struct hash_node node; ... };
 *
 * The key is not copied: node.key views memory of the entry. With a limit, the
 * table is a cache: hash_oldest() is what was used least recently.
 *
 * Memory	a hash owns its buckets only. A zeroed struct is empty.
 */
#ifndef UTIL_HASH_H
#define UTIL_HASH_H

#include <stdint.h>

#include "util/list.h"
#include "util/sv.h"

struct hash_node {
	struct hash_node *next; /* in the bucket */
	struct list used;       /* in order of use */
	struct sv key;
	uint64_t sum;
};

struct hash {
	struct hash_node **buckets;
	size_t room, count;
	struct list order; /* the least recently used first */
};

struct hash_node *hash_find(struct hash *, struct sv key); /* NULL: none */
void hash_touch(struct hash *, struct hash_node *); /* it was just used */
void hash_put(struct hash *, struct hash_node *);   /* its key must be new */
void hash_drop(struct hash *, struct hash_node *);
struct hash_node *hash_oldest(struct hash *); /* NULL: empty */
void hash_free(struct hash *);                /* the buckets; not the entries */
uint64_t hash_of(struct sv);

#endif
