/*
 * debug:type:name - logs what a table is asked, and what it answers
 */
#include <stdlib.h>

#include "map/type.h"
#include "util/log.h"
#include "util/mem.h"

enum { SHOWN = 500 }; /* bytes of a text */

struct debug {
	struct map map;
	struct map *inner;
};

static void
close_debug(struct map *m)
{
	struct debug *d = owner_of(m, struct debug, map);

	map_close(&d->inner);
	free(d);
}

static struct map *
open_debug(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct debug *d = mem_get(sizeof(*d));

	d->inner = map_open_as(name, NULL, flags);
	d->map.whole_keys = map_kind(d->inner) == MAP_PATTERN;
	d->map.passes_on = true;
	return &d->map;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct debug *d = owner_of(m, struct debug, map);
	enum map_result r = map_find(d->inner, key, value, err);
	const char *name = map_name(d->inner);
	struct sv shown = sv_upto(key, SHOWN);

	switch (r) {
	case MAP_FOUND:
		log_info("%s lookup: \"" SV_FMT "\" = \"" SV_FMT "\"", name,
		    SV_ARG(shown), SV_ARG(sv_upto(*value, SHOWN)));
		break;
	case MAP_NONE:
		log_info("%s lookup: \"" SV_FMT "\" = \"not_found\"", name,
		    SV_ARG(shown));
		break;
	case MAP_LATER:
		log_info("%s lookup: \"" SV_FMT "\" = \"error\": %s", name,
		    SV_ARG(shown), err->text);
		break;
	}
	return r;
}

static int
each(struct map *m, map_each_fn *call, void *context, struct err *err)
{
	return map_each(
	    owner_of(m, struct debug, map)->inner, call, context, err);
}

const struct map_type map_debug = {
	.name = "debug",
	.kind = MAP_FIXED,
	.open = open_debug,
	.close = close_debug,
	.find = find,
	.each = each,
};
