#include "smtp/idle.h"

#include <stdlib.h>

#include "service/service.h"
#include "smtp/conn.h"
#include "util/mem.h"

struct destination {
	struct hash_node node;
	struct list idle;
	char *name;
};

static struct hash destinations;

static struct destination *
find(const char *nexthop)
{
	struct hash_node *n = hash_find(&destinations, sv_of(nexthop));

	return n ? owner_of(n, struct destination, node) : NULL;
}

void
idle_add(struct conn *c)
{
	struct destination *d = find(c->nexthop);

	if (d == NULL) {
		d = mem_get(sizeof(*d));
		d->name = mem_text(c->nexthop);
		d->node.key = sv_of(d->name);
		list_begin(&d->idle);
		hash_put(&destinations, &d->node);
	}
	c->to = d;
	list_push(&d->idle, &c->idle);
}

void
idle_drop(struct conn *c)
{
	struct destination *d = c->to;

	if (d == NULL)
		return;
	c->to = NULL;
	list_drop(&c->idle);
	if (!list_empty(&d->idle))
		return;
	hash_drop(&destinations, &d->node);
	free(d->name);
	free(d);
}

struct conn *
idle_take(const char *nexthop)
{
	struct destination *d = find(nexthop);
	struct conn *c;

	if (d == NULL)
		return NULL;
	c = owner_of(d->idle.next, struct conn, idle);
	idle_drop(c);
	return c;
}

struct conn *
idle_any(void)
{
	struct hash_node *n = hash_oldest(&destinations);
	struct destination *d;

	if (n == NULL)
		return NULL;
	d = owner_of(n, struct destination, node);
	return owner_of(d->idle.next, struct conn, idle);
}

bool
idle_may(const struct conn *c)
{
	const struct smtp_settings *set = &smtp_settings;
	int64_t age = loop_now(service_loop()) - c->born;
	enum service_end how;

	if (service_ending(&how))
		return false;
	if (!set->smtp_connection_cache_on_demand &&
	    !sv_listed(sv_of(set->smtp_connection_cache_destinations),
		sv_of(c->nexthop)))
		return false;
	if (set->smtp_connection_reuse_count_limit > 0 &&
	    c->uses > set->smtp_connection_reuse_count_limit)
		return false;
	return age < set->smtp_connection_reuse_time_limit * 1000;
}
