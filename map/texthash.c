/*
 * texthash:file - the source of a table, read at open, without postmap
 */
#include <stdlib.h>

#include "map/entries.h"
#include "map/source.h"
#include "map/type.h"
#include "util/mem.h"

struct text {
	struct map map;
	struct entries entries;
};

static void
add(struct text *t, struct source *in, struct sv key, struct sv value)
{
	if (!entries_put(&t->entries, key, value, false))
		lines_warn(&in->lines,
		    "%s, line %d: duplicate entry: \"" SV_FMT "\"",
		    in->lines.path, in->lines.first, SV_ARG(key));
}

static struct map *
open_text(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct text *t = NULL;
	struct str path = { 0 }, text = { 0 };
	struct sv key, value;
	struct source in;

	str_put(&path, name);
	if (seen_read(seen, str_text(&path), &text, err) == 0) {
		t = mem_get(sizeof(*t));
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

	entries_free(&t->entries);
	free(t);
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct text *t = owner_of(m, struct text, map);

	return entries_find(&t->entries, key, value) ? MAP_FOUND : MAP_NONE;
}

const struct map_type map_texthash = {
	.name = "texthash",
	.kind = MAP_FIXED,
	.open = open_text,
	.close = close_text,
	.find = find,
};
