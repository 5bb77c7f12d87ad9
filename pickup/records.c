#include "pickup/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

enum {
	FIRST_MS = 15000,
	MOST_MS = 1000000,
	BUSY_FIRST_MS = 200,
	BUSY_MOST_MS = 15000
};

static struct hash records;
static int64_t soonest = INT64_MAX;

static struct record *
of_node(struct hash_node *node)
{
	return owner_of(node, struct record, by_id);
}

struct record *
records_find(const char *id)
{
	struct hash_node *node = hash_find(&records, sv_of(id));

	return node == NULL ? NULL : of_node(node);
}

struct record *
records_get(const char *id)
{
	struct record *r = records_find(id);

	if (r != NULL)
		return r;
	r = mem_get(sizeof(*r));
	snprintf(r->id, sizeof(r->id), "%s", id);
	r->seen = true;
	r->by_id.key = sv_of(r->id);
	hash_put(&records, &r->by_id);
	return r;
}

void
records_drop(struct record *r)
{
	hash_drop(&records, &r->by_id);
	free(r);
}

static struct record *
of_order(struct list *node)
{
	return of_node(owner_of(node, struct hash_node, used));
}

void
records_unsee(void)
{
	if (records.count == 0)
		return;
	list_each(node, &records.order)
		of_order(node)->seen = false;
}

bool
records_are_full(void)
{
	return records.count >= RECORDS_BUSY;
}

void
records_wait(struct record *r, int64_t due)
{
	r->due = due;
	if (!r->bad && !r->active && due < soonest)
		soonest = due;
}

void
records_sweep(int64_t now)
{
	soonest = INT64_MAX;
	if (records.count == 0)
		return;
	list_each(node, &records.order) {
		struct record *r = of_order(node);

		if (!r->seen && !r->active)
			records_drop(r);
		else if (r->due > now)
			records_wait(r, r->due);
	}
}

int64_t
records_due(void)
{
	return soonest;
}

int64_t
records_backoff(unsigned tries)
{
	int64_t wait = FIRST_MS;

	while (tries-- > 1 && wait < MOST_MS)
		wait *= 2;
	return wait < MOST_MS ? wait : MOST_MS;
}

int64_t
records_patience(int64_t so_far)
{
	if (so_far < BUSY_FIRST_MS)
		return BUSY_FIRST_MS;
	return so_far < BUSY_MOST_MS ? so_far : BUSY_MOST_MS;
}
