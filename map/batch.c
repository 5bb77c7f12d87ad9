#include "map/batch.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"
#include "util/mem.h"

enum { ROOM_AT_FIRST = 64 };

struct sv
batch_key(const struct batch_row *row)
{
	return (struct sv){ row->key, row->key_len };
}

struct sv
batch_value(const struct batch_row *row)
{
	return (struct sv){ row->value, row->value_len };
}

/* The slot of the key, or the free one where it belongs. */
static uint32_t *
slot_of(const struct batch *b, struct sv key, uint64_t sum)
{
	size_t at = sum & (b->slot_count - 1);

	while (b->slots[at] != 0) {
		const struct batch_row *row = &b->rows[b->slots[at] - 1];

		if (row->order == sum && sv_equal(batch_key(row), key))
			break;
		at = (at + 1) & (b->slot_count - 1);
	}
	return &b->slots[at];
}

/* At most half of the slots are taken, so that a search is short. */
static void
make_room(struct batch *b)
{
	if (b->count < b->room)
		return;
	b->room = b->room == 0 ? ROOM_AT_FIRST : mem_double(b->room);
	b->rows = mem_grow(b->rows, b->room, sizeof(*b->rows));
	free(b->slots);
	b->slot_count = 2 * b->room;
	b->slots = mem_get(b->slot_count * sizeof(*b->slots));
	for (size_t i = 0; i < b->count; i++) {
		const struct batch_row *row = &b->rows[i];

		*slot_of(b, batch_key(row), row->order) = (uint32_t)(i + 1);
	}
}

/* Copies a text and a NUL byte, and goes on behind them. */
static const char *
copy(char **at, struct sv text)
{
	char *start = *at;

	if (text.len > 0)
		memcpy(start, text.at, text.len);
	start[text.len] = '\0';
	*at += text.len + 1;
	return start;
}

static void
add(struct batch *b, struct sv key, struct sv value, uint64_t sum)
{
	size_t len = key.len + value.len + 2;
	char *at = pool_get(b->texts, len);
	struct batch_row *row = &b->rows[b->count++];

	row->key = copy(&at, key);
	row->key_len = (uint32_t)key.len;
	row->value = copy(&at, value);
	row->value_len = (uint32_t)value.len;
	row->order = sum;
	b->bytes += len;
}

static void
replace(struct batch *b, struct batch_row *row, struct sv value)
{
	char *at = pool_get(b->texts, value.len + 1);

	b->bytes = b->bytes - row->value_len + value.len;
	row->value = copy(&at, value);
	row->value_len = (uint32_t)value.len;
}

enum map_put
batch_put(struct batch *b, struct sv key, struct sv value, enum map_keep keep,
    struct err *err)
{
	uint64_t sum = hash_of(key);
	uint32_t *slot;

	if (b->texts == NULL)
		b->texts = pool_new();
	if (key.len + value.len > BATCH_LIMIT ||
	    pool_size(b->texts) + key.len + value.len > BATCH_LIMIT) {
		err_set(err, ERR_NEVER, "more than %d bytes", BATCH_LIMIT);
		return MAP_PUT_FAILED;
	}
	make_room(b);
	slot = slot_of(b, key, sum);
	if (*slot != 0) {
		if (keep == MAP_KEEP_NEW)
			replace(b, &b->rows[*slot - 1], value);
		return MAP_PUT_DUPLICATE;
	}
	add(b, key, value, sum);
	*slot = (uint32_t)b->count;
	return MAP_PUT_DONE;
}

uint64_t
batch_key_order(struct sv key)
{
	uint64_t order = 0;

	for (size_t i = 0; i < sizeof(order); i++)
		order =
		    order << 8 | (i < key.len ? (unsigned char)key.at[i] : 0);
	return order;
}

static int
compare(const void *one, const void *other)
{
	const struct batch_row *a = one, *b = other;
	size_t len = a->key_len < b->key_len ? a->key_len : b->key_len;
	int by_key;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	by_key = memcmp(a->key, b->key, len);
	if (by_key != 0)
		return by_key;
	return (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

void
batch_sort(struct batch *b)
{
	free(b->slots);
	b->slots = NULL;
	b->slot_count = 0;
	if (b->count > 0)
		qsort(b->rows, b->count, sizeof(*b->rows), compare);
}

void
batch_free(struct batch *b)
{
	free(b->rows);
	free(b->slots);
	pool_free(&b->texts);
	*b = (struct batch){ 0 };
}
