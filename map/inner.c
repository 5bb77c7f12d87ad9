#include "map/inner.h"

#include <stdlib.h>

#include "util/mem.h"

static int
bad(const char *type, struct sv name, struct err *err)
{
	return err_set(err, ERR_NEVER,
	    "bad syntax: \"%s:" SV_FMT "\"; need \"%s:{type:name...}\"", type,
	    SV_ARG(sv_upto(name, 100)), type);
}

int
inner_open(struct inner *in, const char *type, struct sv name, unsigned flags,
    struct err *err)
{
	struct sv rest = name, item;

	if (!sv_unbrace(&rest))
		return bad(type, name, err);
	while (sv_token(&rest, ", \t\r\n", &item)) {
		if (in->count == INNER_LIMIT)
			return err_set(
			    err, ERR_NEVER, "more than %d tables", INNER_LIMIT);
		in->maps =
		    mem_grow(in->maps, in->count + 1, sizeof(struct map *));
		in->maps[in->count++] = map_open_as(item, NULL, flags);
	}
	return in->count > 0 ? 0 : bad(type, name, err);
}

void
inner_close(struct inner *in)
{
	for (size_t i = 0; i < in->count; i++)
		map_close(&in->maps[i]);
	free(in->maps);
	*in = (struct inner){ 0 };
}

enum map_kind
inner_kind(const struct inner *in)
{
	for (size_t i = 0; i < in->count; i++)
		if (map_kind(in->maps[i]) == MAP_FIXED)
			return MAP_FIXED;
	return MAP_PATTERN;
}
