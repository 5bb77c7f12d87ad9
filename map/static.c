/*
 * static:text, static:{ text with blanks } - every key has this value
 */
#include <stdlib.h>

#include "map/type.h"
#include "util/mem.h"

struct fixed {
	struct map map;
	struct str value;
};

static struct map *
open_static(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct fixed *f;
	struct sv item, rest = name;

	if (*name.at == '{') {
		sv_token(&rest, " ", &item);
		if (item.at[item.len - 1] != '}') {
			err_set(err, ERR_NEVER,
			    "bad static:name syntax: missing '}' in "
			    "\"" SV_FMT "\"",
			    SV_ARG(name));
			return NULL;
		}
		if (item.len < name.len) {
			err_set(err, ERR_NEVER,
			    "bad static:name syntax: syntax error after '}' in "
			    "\"" SV_FMT "\"",
			    SV_ARG(name));
			return NULL;
		}
		name = sv_trim(sv_upto(sv_from(name, 1), name.len - 2));
	}
	f = mem_get(sizeof(*f));
	str_put(&f->value, name);
	return &f->map;
}

static void
close_static(struct map *m)
{
	struct fixed *f = owner_of(m, struct fixed, map);

	str_free(&f->value);
	free(f);
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	*value = str_view(&owner_of(m, struct fixed, map)->value);
	return MAP_FOUND;
}

const struct map_type map_static = {
	.name = "static",
	.kind = MAP_FIXED,
	.open = open_static,
	.close = close_static,
	.find = find,
};
