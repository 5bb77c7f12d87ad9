/*
 * heap - what is due first, among any number of things
 *
 * Each thing embeds a node with the time at which it is due. Times may be in
 * any unit, and equal ones come in any order.
 *
 * Memory	a heap owns its array of pointers only. A zeroed struct is
 *		empty, a zeroed node is in no heap.
 * Limits	UINT32_MAX - 1 members.
 */
#ifndef UTIL_HEAP_H
#define UTIL_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/owner.h"

struct heap_node {
	int64_t due;
	uint32_t place; /* in the array, from 1; 0: in no heap */
};

struct heap {
	struct heap_node **at;
	size_t count, room;
};

void heap_put(struct heap *, struct heap_node *, int64_t due);
void heap_drop(struct heap *, struct heap_node *); /* does nothing if out */
struct heap_node *heap_first(const struct heap *); /* NULL: empty */
bool heap_has(const struct heap_node *);           /* it is in some heap */
void heap_free(struct heap *); /* the array; not the members */

#endif
