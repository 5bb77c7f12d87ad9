/*
 * pipemap:{type:name, type:name} - what one table has for a key is the key for
 * the next
 */
#include <stdlib.h>

#include "map/inner.h"
#include "map/type.h"
#include "util/mem.h"

struct pipe_of {
	struct map map;
	struct inner inner;
	struct str key;
};

static void
close_pipe_of(struct map *m)
{
	struct pipe_of *t = owner_of(m, struct pipe_of, map);

	inner_close(&t->inner);
	str_free(&t->key);
	free(t);
}

static struct map *
open_pipe_of(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct pipe_of *t = mem_get(sizeof(*t));

	if (inner_open(&t->inner, "pipemap", name, flags, err) == 0) {
		t->map.whole_keys = inner_kind(&t->inner) == MAP_PATTERN;
		t->map.passes_on = true;
		return &t->map;
	}
	close_pipe_of(&t->map);
	return NULL;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct pipe_of *t = owner_of(m, struct pipe_of, map);
	enum map_result r = MAP_FOUND;

	*value = key;
	for (size_t i = 0; i < t->inner.count && r == MAP_FOUND; i++) {
		str_clear(&t->key);
		str_put(&t->key, *value);
		r = map_find(t->inner.maps[i], str_view(&t->key), value, err);
	}
	return r;
}

const struct map_type map_pipemap = {
	.name = "pipemap",
	.kind = MAP_FIXED,
	.open = open_pipe_of,
	.close = close_pipe_of,
	.find = find,
};
