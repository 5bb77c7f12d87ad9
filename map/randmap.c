/*
 * randmap:{text, text} - one of these texts, by chance
 */
#include <stdlib.h>
#include <sys/random.h>

#include "map/type.h"
#include "util/mem.h"
#include "util/pool.h"

struct chance {
	struct map map;
	struct pool *pool;
	struct sv *texts;
	uint32_t count, room;
};

static void
close_random(struct map *m)
{
	struct chance *t = owner_of(m, struct chance, map);

	pool_free(&t->pool);
	free(t->texts);
	free(t);
}

static struct map *
open_random(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct chance *t = mem_get(sizeof(*t));
	struct sv rest = name, item;
	bool braced = sv_unbrace(&rest);

	t->pool = pool_new();
	while (braced && sv_token(&rest, ", \t\r\n", &item)) {
		if (t->count == t->room) {
			t->room = t->room > 0 ? 2 * t->room : 8;
			t->texts =
			    mem_grow(t->texts, t->room, sizeof(*t->texts));
		}
		t->texts[t->count++] = pool_view(t->pool, item);
	}
	if (t->count > 0)
		return &t->map;
	err_set(err, ERR_NEVER,
	    "bad syntax: \"randmap:" SV_FMT "\"; need \"randmap:{value...}\"",
	    SV_ARG(sv_upto(name, 100)));
	close_random(&t->map);
	return NULL;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct chance *t = owner_of(m, struct chance, map);
	uint32_t n;

	if (getrandom(&n, sizeof(n), 0) != sizeof(n)) {
		err_errno(err, "%s: random number", m->name);
		return MAP_LATER;
	}
	*value = t->texts[n % t->count];
	return MAP_FOUND;
}

const struct map_type map_randmap = {
	.name = "randmap",
	.kind = MAP_FIXED,
	.open = open_random,
	.close = close_random,
	.find = find,
	.live = true,
};
