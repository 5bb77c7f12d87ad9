/*
 * unix:passwd.byname, unix:group.byname - the lines of /etc/passwd and
 * /etc/group by their first field
 *
 * The file is read at open and watched like any other: other sources of the
 * system's users (NSS) would have to be asked from behind the walls.
 */
#include <stdlib.h>

#include "map/entries.h"
#include "map/type.h"
#include "util/mem.h"

static const struct {
	const char *name, *path;
} files[] = {
	{ "passwd.byname", "/etc/passwd" },
	{ "group.byname", "/etc/group" },
};

struct names {
	struct map map;
	struct entries entries;
};

static void
close_names(struct map *m)
{
	struct names *t = owner_of(m, struct names, map);

	entries_free(&t->entries);
	free(t);
}

static struct names *
read_names(const char *path, struct seen *seen, struct err *err)
{
	struct names *t = NULL;
	struct str text = { 0 };

	if (seen_read(seen, path, &text, err) == 0) {
		struct sv rest = str_view(&text), line;

		t = mem_get(sizeof(*t));
		while (sv_item(&rest, "\n", &line)) {
			struct sv fields = line, name;

			/* "+" and "-": that another source is asked. */
			if (sv_cut(&fields, ':', &name) && name.len > 0 &&
			    *name.at != '+' && *name.at != '-' &&
			    *name.at != '#')
				entries_put(&t->entries, name, line, false);
		}
	}
	str_free(&text);
	return t;
}

static struct map *
open_names(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (sv_equal(name, sv_of(files[i].name))) {
			struct names *t = read_names(files[i].path, seen, err);

			return t != NULL ? &t->map : NULL;
		}
	err_set(err, ERR_NEVER, "unknown table: unix:" SV_FMT,
	    SV_ARG(sv_upto(name, 100)));
	return NULL;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct names *t = owner_of(m, struct names, map);

	return entries_find(&t->entries, key, value) ? MAP_FOUND : MAP_NONE;
}

const struct map_type map_unix = {
	.name = "unix",
	.kind = MAP_FIXED,
	.open = open_names,
	.close = close_names,
	.find = find,
};
