#include "util/pool.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/must.h"

enum { FIRST_CHUNK = 512, LARGEST_CHUNK = 16384 };

struct chunk {
	struct chunk *next;
	size_t used, room;
	max_align_t bytes[];
};

struct pool {
	struct chunk *chunks; /* the newest first */
	size_t size;
};

struct pool *
pool_new(void)
{
	return mem_get(sizeof(struct pool));
}

static void
add_chunk(struct pool *pool, size_t need)
{
	size_t room = pool->size < FIRST_CHUNK ? FIRST_CHUNK : pool->size;
	struct chunk *c;

	if (room > LARGEST_CHUNK)
		room = LARGEST_CHUNK;
	if (room < need)
		room = need;
	must(room <= SIZE_MAX - sizeof(*c));
	c = mem_get(sizeof(*c) + room);
	c->room = room;
	c->next = pool->chunks;
	pool->chunks = c;
	pool->size += room;
}

void *
pool_get(struct pool *pool, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	char *at;

	must(size <= SIZE_MAX / 2);
	size = (size + align - 1) / align * align;
	if (pool->chunks == NULL ||
	    pool->chunks->room - pool->chunks->used < size)
		add_chunk(pool, size);
	at = (char *)pool->chunks->bytes + pool->chunks->used;
	pool->chunks->used += size;
	return at;
}

char *
pool_copy(struct pool *pool, struct sv v)
{
	char *text = pool_get(pool, v.len + 1);

	if (v.len > 0)
		memcpy(text, v.at, v.len);
	return text;
}

struct sv
pool_view(struct pool *pool, struct sv v)
{
	return (struct sv){ pool_copy(pool, v), v.len };
}

char *
pool_printf(struct pool *pool, const char *format, ...)
{
	va_list ap, again;
	char probe[1], *text;
	int n;

	va_start(ap, format);
	va_copy(again, ap);
	n = vsnprintf(probe, sizeof(probe), format, ap);
	va_end(ap);
	must(n >= 0);
	text = pool_get(pool, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

size_t
pool_size(const struct pool *pool)
{
	return pool->size;
}

void
pool_reset(struct pool *pool)
{
	struct chunk *c;

	while ((c = pool->chunks) != NULL) {
		pool->chunks = c->next;
		free(c);
	}
	pool->size = 0;
}

void
pool_free(struct pool **pool)
{
	if (*pool == NULL)
		return;
	pool_reset(*pool);
	free(*pool);
	*pool = NULL;
}
