#include "util/heap.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/must.h"

enum { FIRST_ROOM = 16 };

static void
place(struct heap *h, size_t i, struct heap_node *node)
{
	h->at[i] = node;
	node->place = (uint32_t)(i + 1);
}

static void
rise(struct heap *h, size_t i, struct heap_node *node)
{
	while (i > 0 && h->at[(i - 1) / 2]->due > node->due) {
		place(h, i, h->at[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	place(h, i, node);
}

static void
sink(struct heap *h, size_t i, struct heap_node *node)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= h->count)
			break;
		if (child + 1 < h->count &&
		    h->at[child + 1]->due < h->at[child]->due)
			child++;
		if (h->at[child]->due >= node->due)
			break;
		place(h, i, h->at[child]);
		i = child;
	}
	place(h, i, node);
}

void
heap_put(struct heap *h, struct heap_node *node, int64_t due)
{
	must(node->place == 0 && h->count < UINT32_MAX - 1);
	if (h->count == h->room) {
		h->room = h->room ? mem_double(h->room) : FIRST_ROOM;
		h->at = mem_grow(h->at, h->room, sizeof(struct heap_node *));
	}
	node->due = due;
	rise(h, h->count++, node);
}

void
heap_drop(struct heap *h, struct heap_node *node)
{
	struct heap_node *last;
	size_t i;

	if (node->place == 0)
		return;
	i = node->place - 1;
	must(i < h->count && h->at[i] == node);
	node->place = 0;
	last = h->at[--h->count];
	if (last == node)
		return;
	if (i > 0 && h->at[(i - 1) / 2]->due > last->due)
		rise(h, i, last);
	else
		sink(h, i, last);
}

struct heap_node *
heap_first(const struct heap *h)
{
	return h->count > 0 ? h->at[0] : NULL;
}

bool
heap_has(const struct heap_node *node)
{
	return node->place != 0;
}

void
heap_free(struct heap *h)
{
	free(h->at);
	*h = (struct heap){ 0 };
}
