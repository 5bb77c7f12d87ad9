/*
 * list - a ring of members; each thing in it embeds a node
 *
 *	struct list waiting;			the head
 *	struct client { struct list node; };	a member
 *
 * A node that is in no list is empty (list_begin()); taking it out twice does
 * no harm, so an owner's end needs no flag.
 *
 * Memory	none: the nodes are their owners'.
 */
#ifndef UTIL_LIST_H
#define UTIL_LIST_H

#include <stdbool.h>

#include "util/owner.h"

struct list {
	struct list *next, *prev;
};

void list_begin(struct list *); /* an empty head, or a node in no list */
void list_add(struct list *head, struct list *node);  /* at the end */
void list_push(struct list *head, struct list *node); /* at the front */
void list_drop(struct list *node);
bool list_empty(const struct list *);
struct list *list_take(struct list *head); /* the first; NULL: none */

/* The node may be dropped meanwhile, the one after it may not. */
/* clang-format off */
#define list_each(node, head)						\
	for (struct list *node = (head)->next, *node##_next = node->next; \
	    node != (head); node = node##_next, node##_next = node->next)
/* clang-format on */

#endif
