/*
 * cdb:file - a constant database, "file.cdb"
 *
 * Its file is always replaced, never written to. It is read piece by piece and
 * not mapped, so a file that gets shorter is an error, not a signal; and each
 * number in it is held against the file's size.
 */
#include "map/cdb.h"

#include <stdlib.h>

#include "map/bytes.h"
#include "map/type.h"
#include "util/file.h"
#include "util/mem.h"

enum { SLOTS = 64 }; /* read at once */

struct cdb {
	struct map map;
	unsigned char head[CDB_HEAD];
	uint64_t size, end; /* of the file; of its records */
	struct str key, value;
};

struct record {
	uint64_t at; /* its key */
	uint32_t key, value;
};

uint32_t
cdb_sum(struct sv key)
{
	uint32_t sum = 5381;

	for (size_t i = 0; i < key.len; i++)
		sum = (sum * 33) ^ (unsigned char)key.at[i];
	return sum;
}

static bool
take(const struct cdb *c, void *to, size_t len, uint64_t at)
{
	return at + len <= c->size &&
	       file_read_at(c->map.seen.fd, to, len, (off_t)at) == (ssize_t)len;
}

static bool
take_text(const struct cdb *c, struct str *to, size_t len, uint64_t at)
{
	str_clear(to);
	return at + len <= c->size && take(c, str_space(to, len), len, at);
}

static bool
take_record(const struct cdb *c, uint64_t at, struct record *r)
{
	unsigned char pair[CDB_PAIR];

	if (at < CDB_HEAD || at >= c->end || !take(c, pair, sizeof(pair), at))
		return false;
	*r = (struct record){ at + CDB_PAIR, bytes_little_32(pair),
		bytes_little_32(pair + 4) };
	return r->at + r->key + r->value <= c->end;
}

/* Whether the record of a slot has this key. */
static enum map_result
compare(struct cdb *c, uint64_t at, struct sv key, struct record *r)
{
	if (!take_record(c, at, r))
		return MAP_LATER;
	if (r->key != key.len)
		return MAP_NONE;
	if (!take_text(c, &c->key, key.len, r->at))
		return MAP_LATER;
	return sv_equal(str_view(&c->key), key) ? MAP_FOUND : MAP_NONE;
}

static enum map_result
search(struct cdb *c, struct sv key, struct record *r)
{
	unsigned char slots[SLOTS * CDB_PAIR];
	uint32_t sum = cdb_sum(key);
	const unsigned char *head = c->head + sum % CDB_TABLES * CDB_PAIR;
	uint64_t table = bytes_little_32(head);
	uint32_t count = bytes_little_32(head + 4), n = 0;
	uint32_t slot = count > 0 ? sum / CDB_TABLES % count : 0;

	for (uint32_t left = count; left > 0; left -= n) {
		n = left < SLOTS ? left : SLOTS;
		n = n < count - slot ? n : count - slot;
		if (!take(c, slots, n * CDB_PAIR, table + slot * CDB_PAIR))
			return MAP_LATER;
		for (uint32_t i = 0; i < n; i++) {
			const unsigned char *s = slots + i * CDB_PAIR;
			enum map_result found = MAP_NONE;

			if (bytes_little_32(s + 4) == 0)
				return MAP_NONE;
			if (bytes_little_32(s) == sum)
				found =
				    compare(c, bytes_little_32(s + 4), key, r);
			if (found != MAP_NONE)
				return found;
		}
		slot = (slot + n) % count;
	}
	return MAP_NONE;
}

/* Keys may carry a trailing NUL or not, as their builder saw fit. */
static enum map_result
get(struct cdb *c, struct sv key, struct sv *value)
{
	struct record record;
	enum map_result r =
	    search(c, (struct sv){ key.at, key.len + 1 }, &record);

	if (r == MAP_NONE)
		r = search(c, key, &record);
	if (r == MAP_FOUND &&
	    !take_text(c, &c->value, record.value, record.at + record.key))
		r = MAP_LATER;
	if (r == MAP_FOUND)
		*value = map_stored(str_text(&c->value), c->value.len);
	return r;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct cdb *c = owner_of(m, struct cdb, map);
	enum map_result r = get(c, key, value);

	if (seen_look(&m->seen) == SEEN_REWRITTEN) {
		err_set(err, ERR_LATER, "%s was rewritten", m->name);
		r = MAP_LATER;
	} else if (r == MAP_LATER) {
		err_set(err, ERR_LATER, "%s: the file is damaged", m->name);
	}
	return r;
}

static int
each(struct map *m, map_each_fn *call, void *context, struct err *err)
{
	struct cdb *c = owner_of(m, struct cdb, map);
	uint64_t at = CDB_HEAD;
	struct record r;

	while (at < c->end) {
		if (!take_record(c, at, &r))
			return err_set(
			    err, ERR_NEVER, "%s: the file is damaged", m->name);
		at = r.at + r.key + r.value;
		if (take_text(c, &c->key, r.key, r.at) &&
		    take_text(c, &c->value, r.value, r.at + r.key))
			call(context, map_stored(str_text(&c->key), c->key.len),
			    map_stored(str_text(&c->value), c->value.len));
	}
	return 0;
}

/* The tables lie behind the records, within the file. */
static bool
read_head(struct cdb *c)
{
	c->size = c->end = (uint64_t)c->map.seen.st.st_size;
	if (!take(c, c->head, CDB_HEAD, 0))
		return false;
	for (int i = 0; i < CDB_TABLES; i++) {
		const unsigned char *pair = c->head + i * CDB_PAIR;
		uint64_t at = bytes_little_32(pair);
		uint64_t len = (uint64_t)bytes_little_32(pair + 4) * CDB_PAIR;

		if (at < CDB_HEAD || at + len > c->size)
			return false;
		if (at < c->end)
			c->end = at;
	}
	return true;
}

static void
close_cdb(struct map *m)
{
	struct cdb *c = owner_of(m, struct cdb, map);

	str_free(&c->key);
	str_free(&c->value);
	free(c);
}

static int
open_file(struct cdb *c, const char *path, struct seen *seen, struct err *err)
{
	if (seen_open(seen, path, err) < 0)
		return err_in(err, "open database %s", path);
	c->map.seen = *seen;
	if (read_head(c))
		return 0;
	return err_set(err, ERR_NEVER,
	    "open database %s: it is damaged, or not of this type", path);
}

static struct map *
open_cdb(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct cdb *c = mem_get(sizeof(*c));
	struct str path = { 0 };
	int result;

	str_printf(&path, SV_FMT ".cdb", SV_ARG(name));
	result = open_file(c, str_text(&path), seen, err);
	str_free(&path);
	if (result == 0)
		return &c->map;
	close_cdb(&c->map);
	return NULL;
}

const struct map_type map_cdb = {
	.name = "cdb",
	.kind = MAP_FIXED,
	.open = open_cdb,
	.close = close_cdb,
	.find = find,
	.each = each,
	.suffix = ".cdb",
	.build = &cdb_build,
};
