/*
 * environ:, internal:, fail: - tables with nothing behind them
 *
 *	environ:any	the process's environment
 *	internal:any	a table of the process's own, which is empty: no part
 *			of Postern keeps one
 *	fail:reason	always "temporary error", for tests
 */
#include <stdlib.h>

#include "map/type.h"
#include "util/mem.h"

static struct map *
open_simple(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	return mem_get(sizeof(struct map));
}

static void
close_simple(struct map *m)
{
	free(m);
}

static enum map_result
find_environ(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	const char *text = getenv(key.at);

	*value = sv_of(text);
	return text != NULL ? MAP_FOUND : MAP_NONE;
}

static enum map_result
find_internal(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	return MAP_NONE;
}

static enum map_result
find_fail(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	err_set(err, ERR_LATER, "%s: every lookup fails", m->name);
	return MAP_LATER;
}

#define SIMPLE(its_name)                                                       \
	const struct map_type map_##its_name = {                               \
		.name = #its_name,                                             \
		.kind = MAP_FIXED,                                             \
		.open = open_simple,                                           \
		.close = close_simple,                                         \
		.find = find_##its_name,                                       \
	}

SIMPLE(environ);
SIMPLE(internal);
SIMPLE(fail);
