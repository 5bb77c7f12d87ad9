#include "util/list.h"

#include <stddef.h>

void
list_begin(struct list *l)
{
	l->next = l->prev = l;
}

void
list_add(struct list *head, struct list *node)
{
	node->next = head;
	node->prev = head->prev;
	head->prev->next = node;
	head->prev = node;
}

void
list_push(struct list *head, struct list *node)
{
	list_add(head->next, node);
}

void
list_drop(struct list *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_begin(node);
}

bool
list_empty(const struct list *l)
{
	return l->next == l;
}

struct list *
list_take(struct list *head)
{
	struct list *node = head->next;

	if (node == head)
		return NULL;
	list_drop(node);
	return node;
}
