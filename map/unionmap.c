/*
 * unionmap:{type:name, type:name} - all that the tables have for a key, with
 * commas between
 */
#include <stdlib.h>

#include "map/inner.h"
#include "map/type.h"
#include "util/mem.h"

struct union_of {
	struct map map;
	struct inner inner;
	struct str value;
};

static void
close_union_of(struct map *m)
{
	struct union_of *t = owner_of(m, struct union_of, map);

	inner_close(&t->inner);
	str_free(&t->value);
	free(t);
}

static struct map *
open_union_of(
    struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct union_of *t = mem_get(sizeof(*t));

	if (inner_open(&t->inner, "unionmap", name, flags, err) == 0) {
		t->map.whole_keys = inner_kind(&t->inner) == MAP_PATTERN;
		t->map.passes_on = true;
		return &t->map;
	}
	close_union_of(&t->map);
	return NULL;
}

/* All are asked, also behind one that says LATER: so questions to tables
 * outside go out together. */
static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct union_of *t = owner_of(m, struct union_of, map);
	enum map_result all = MAP_NONE;

	str_clear(&t->value);
	for (size_t i = 0; i < t->inner.count; i++) {
		struct err why;
		enum map_result r =
		    map_find(t->inner.maps[i], key, value, &why);

		if (r == MAP_LATER && all != MAP_LATER)
			*err = why;
		if (r == MAP_FOUND) {
			if (t->value.len > 0)
				str_putc(&t->value, ',');
			str_put(&t->value, *value);
		}
		if (r != MAP_NONE && all != MAP_LATER)
			all = r;
	}
	*value = str_view(&t->value);
	return all;
}

const struct map_type map_unionmap = {
	.name = "unionmap",
	.kind = MAP_FIXED,
	.open = open_union_of,
	.close = close_union_of,
	.find = find,
};
