/*
 * texthash:file - the source of a table, read at open, without postmap
 */
#include <stdlib.h>

#include "map/source.h"
#include "map/type.h"
#include "util/hash.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/pool.h"

struct entry {
	struct hash_node node;
	struct sv value;
};

struct text {
	struct map map;
	struct hash hash;
	struct pool *pool;
};

static void
add(struct text *t, const struct source *in, struct sv key, struct sv value)
{
	struct str folded = { 0 };
	struct entry *e;

	str_put(&folded, key);
	str_lower(&folded);
	if (hash_find(&t->hash, str_view(&folded)) != NULL) {
		log_warn("%s, line %d: duplicate entry: \"" SV_FMT "\"",
		    in->lines.path, in->lines.first, SV_ARG(key));
	} else {
		e = pool_get(t->pool, sizeof(*e));
		e->node.key = pool_view(t->pool, str_view(&folded));
		e->value = pool_view(t->pool, value);
		hash_put(&t->hash, &e->node);
	}
	str_free(&folded);
}

static struct map *
open_text(struct sv name, struct seen *seen, struct err *err)
{
	struct text *t = NULL;
	struct str path = { 0 }, text = { 0 };
	struct sv key, value;
	struct source in;

	str_put(&path, name);
	if (seen_read(seen, str_text(&path), &text, err) == 0) {
		t = mem_get(sizeof(*t));
		t->pool = pool_new();
		in = source_of(str_view(&text), str_text(&path));
		while (source_next(&in, &key, &value))
			add(t, &in, key, value);
		source_end(&in);
	}
	str_free(&text);
	str_free(&path);
	return t != NULL ? &t->map : NULL;
}

static void
close_text(struct map *m)
{
	struct text *t = owner_of(m, struct text, map);

	hash_free(&t->hash);
	pool_free(&t->pool);
	free(t);
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct text *t = owner_of(m, struct text, map);
	struct hash_node *node = hash_find(&t->hash, key);

	if (node == NULL)
		return MAP_NONE;
	*value = owner_of(node, struct entry, node)->value;
	return MAP_FOUND;
}

const struct map_type map_texthash = {
	.name = "texthash",
	.kind = MAP_FIXED,
	.open = open_text,
	.close = close_text,
	.find = find,
};
