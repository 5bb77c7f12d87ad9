/*
 * A list of tables, asked in order.
 */
#include <stdlib.h>

#include "map/map.h"
#include "util/log.h"
#include "util/mem.h"

struct maps {
	char *list;
	struct map **maps;
	size_t count;
};

struct maps *
maps_open_as(const char *list, const char *default_type, unsigned flags)
{
	struct maps *all = mem_get(sizeof(*all));
	struct sv rest, item;

	all->list = mem_text(list != NULL ? list : "");
	rest = sv_of(all->list);
	while (sv_token(&rest, ", \t\r\n", &item)) {
		all->maps =
		    mem_grow(all->maps, all->count + 1, sizeof(struct map *));
		all->maps[all->count++] =
		    map_open_as(item, default_type, flags);
	}
	return all;
}

struct maps *
maps_open(const char *list, const char *default_type)
{
	return maps_open_as(list, default_type, 0);
}

void
maps_close(struct maps **mp)
{
	struct maps *all = *mp;

	*mp = NULL;
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->count; i++)
		map_close(&all->maps[i]);
	free(all->maps);
	free(all->list);
	free(all);
}

bool
maps_empty(const struct maps *all)
{
	return all == NULL || all->count == 0;
}

const char *
maps_list(const struct maps *all)
{
	return all->list;
}

/* An empty value is what a table must not answer: it is neither yes nor no. */
static enum map_result
ask(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	enum map_result r = map_find(m, key, value, err);

	if (r != MAP_FOUND || value->len > 0)
		return r;
	err_set(err, ERR_LATER,
	    "%s lookup of " SV_FMT " returns an empty string result",
	    map_name(m), SV_ARG(sv_upto(key, 100)));
	log_warn("%s", err->text);
	log_warn(
	    "%s should return NO RESULT in case of NOT FOUND", map_name(m));
	return MAP_LATER;
}

static enum map_result
find(struct maps *all, bool fixed_only, struct sv key, struct sv *value,
    struct err *err)
{
	enum map_result r = MAP_NONE;

	if (all == NULL)
		return MAP_NONE;
	for (size_t i = 0; i < all->count && r == MAP_NONE; i++)
		if (!fixed_only || map_kind(all->maps[i]) == MAP_FIXED)
			r = ask(all->maps[i], key, value, err);
	return r;
}

enum map_result
maps_find(struct maps *all, struct sv key, struct sv *value, struct err *err)
{
	return find(all, false, key, value, err);
}

enum map_result
maps_find_fixed(
    struct maps *all, struct sv key, struct sv *value, struct err *err)
{
	return find(all, true, key, value, err);
}
