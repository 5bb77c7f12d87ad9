#include "map/entries.h"

#include "map/map.h"
#include "util/str.h"

struct entry {
	struct hash_node node;
	struct sv value;
};

static struct entry *
get(struct entries *e, struct sv key)
{
	struct hash_node *node = hash_find(&e->hash, key);

	return node != NULL ? owner_of(node, struct entry, node) : NULL;
}

bool
entries_put(struct entries *e, struct sv key, struct sv value, bool replace)
{
	struct str folded = { 0 };
	struct entry *entry;
	bool is_new;

	if (e->pool == NULL)
		e->pool = pool_new();
	str_put(&folded, key);
	map_fold(&folded);
	entry = get(e, str_view(&folded));
	is_new = entry == NULL;
	if (is_new) {
		entry = pool_get(e->pool, sizeof(*entry));
		entry->node.key = pool_view(e->pool, str_view(&folded));
		hash_put(&e->hash, &entry->node);
	}
	if (is_new || replace)
		entry->value = pool_view(e->pool, value);
	str_free(&folded);
	return is_new;
}

bool
entries_find(struct entries *e, struct sv key, struct sv *value)
{
	struct entry *entry = get(e, key);

	if (entry != NULL)
		*value = entry->value;
	return entry != NULL;
}

void
entries_free(struct entries *e)
{
	hash_free(&e->hash);
	pool_free(&e->pool);
}
