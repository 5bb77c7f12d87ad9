/*
 * The types of tables that proxymap asks, for all others: a name, and an answer
 * that comes later (map/answers.h). What the name means, only proxymap knows.
 */
#include <stdlib.h>

#include "map/answers.h"
#include "map/type.h"
#include "util/mem.h"

static struct map *
open_remote(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	(void)name, (void)flags, (void)seen, (void)err;
	return mem_get(sizeof(struct map));
}

static void
close_remote(struct map *m)
{
	free(m);
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	return answers_find(m->name, key, value, err);
}

/* Pattern: what asks whole keys only, as they are (compat 3.1). */
#define REMOTE(type_name, its_kind)                                            \
	const struct map_type map_##type_name = {                              \
		.name = #type_name,                                            \
		.kind = (its_kind),                                            \
		.open = open_remote,                                           \
		.close = close_remote,                                         \
		.find = find,                                                  \
		.remote = true,                                                \
	}

REMOTE(ldap, MAP_FIXED);
REMOTE(memcache, MAP_FIXED);
REMOTE(mysql, MAP_FIXED);
REMOTE(pgsql, MAP_FIXED);
REMOTE(redis, MAP_FIXED);
REMOTE(socketmap, MAP_PATTERN);
REMOTE(sqlite, MAP_FIXED);
REMOTE(tcp, MAP_PATTERN);
