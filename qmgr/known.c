#include "qmgr/known.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/must.h"

static struct hash ids;
static struct heap fresh, later;
static int64_t turn;

struct record *
known_find(const char *id)
{
	struct hash_node *node = hash_find(&ids, sv_of(id));

	return node ? owner_of(node, struct record, by_id) : NULL;
}

struct record *
known_add(const char *id, unsigned flags)
{
	struct sv name = sv_of(id);
	struct record *r = mem_get(sizeof(*r) + name.len + 1);

	memcpy(r->id, name.at, name.len);
	r->by_id.key = (struct sv){ r->id, name.len };
	r->flags = (unsigned char)flags;
	hash_put(&ids, &r->by_id);
	return r;
}

static void
leave_line(struct record *r)
{
	heap_drop(r->flags & RECORD_NEW ? &fresh : &later, &r->wait);
	r->flags &= (unsigned char)~RECORD_NEW;
}

void
known_drop(struct record **r)
{
	must((*r)->active == NULL);
	leave_line(*r);
	hash_drop(&ids, &(*r)->by_id);
	free(*r);
	*r = NULL;
}

size_t
known_count(void)
{
	return ids.count;
}

void
known_wait(struct record *r, int64_t due)
{
	leave_line(r);
	heap_put(&later, &r->wait, due);
}

void
known_wait_turn(struct record *r)
{
	leave_line(r);
	r->flags |= RECORD_NEW;
	heap_put(&fresh, &r->wait, turn++);
}

void
known_hold(struct record *r)
{
	leave_line(r);
	r->flags |= RECORD_HELD;
}

struct record *
known_next(int64_t now, size_t scheduled, size_t limit)
{
	struct heap_node *n = heap_first(&fresh);
	struct record *r;

	if (scheduled >= limit)
		return NULL;
	if (n == NULL && scheduled <= limit / 5 * 4) {
		n = heap_first(&later);
		if (n != NULL && n->due > now)
			n = NULL;
	}
	if (n == NULL)
		return NULL;
	r = owner_of(n, struct record, wait);
	leave_line(r);
	return r;
}

int64_t
known_due(void)
{
	const struct heap_node *n = heap_first(&later);

	return n ? n->due : INT64_MAX;
}

/* Equal times keep a heap in order, so no member has to move. */
void
known_flush(int64_t now)
{
	for (size_t i = 0; i < later.count; i++) {
		struct record *r = owner_of(later.at[i], struct record, wait);

		r->flags |= RECORD_NOW;
		if (r->wait.due > now)
			r->wait.due = now;
	}
}

void
known_each(known_each_fn *fn, void *context)
{
	if (ids.count > 0)
		list_each(node, &ids.order)
			fn(context,
			    owner_of(owner_of(node, struct hash_node, used),
				struct record, by_id));
}
