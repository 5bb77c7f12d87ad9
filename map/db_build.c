/*
 * The files of hash: and btree:, as Postfix's postmap makes them: keys and
 * values end in a NUL byte.
 */
#include <stdlib.h>
#include <string.h>

#include "map/builder.h"
#include "map/db.h"
#include "util/mem.h"
#include "util/owner.h"

enum {
	BUILD_CACHE = 64 << 20,
	PAGE = 4096,
	ROW_COST = 6, /* of two items in a page */
	FNV_PRIME = 16777619
};

struct db_build {
	struct map_build build;
	DB_ENV *env;
	DB *db;
	struct db_notes notes;
	struct str path;
	struct str key, value; /* with their NUL */
};

static int
close_db(struct db_build *b)
{
	int code = b->db != NULL ? b->db->close(b->db, 0) : 0;

	b->db = NULL;
	return code;
}

static void
end(struct map_build *build)
{
	struct db_build *b = owner_of(build, struct db_build, build);

	close_db(b);
	db_env_close(&b->env);
	str_free(&b->path);
	str_free(&b->key);
	str_free(&b->value);
	free(b);
}

static struct map_build *
begin(DBTYPE type, const char *path, int fd, struct err *err)
{
	struct db_build *b = mem_get(sizeof(*b));
	struct str name = { 0 };
	int code, result = db_path(path, &b->path, err);

	b->notes.name = str_text(&b->path);
	map_build_open_name(fd, b->notes.name, &name);
	if (result == 0)
		result = db_env_open(&b->env, BUILD_CACHE, &b->notes, err);
	if (result == 0) {
		code = db_create(&b->db, b->env, 0);
		if (code == 0)
			code = b->db->open(b->db, NULL, str_text(&name), NULL,
			    type, DB_CREATE, 0600);
		if (code != 0)
			result = db_error(err, "open database", path, code);
	}
	str_free(&name);
	if (result == 0)
		return &b->build;
	end(&b->build);
	return NULL;
}

static struct map_build *
begin_hash(const char *path, int fd, struct err *err)
{
	return begin(DB_HASH, path, fd, err);
}

static struct map_build *
begin_btree(const char *path, int fd, struct err *err)
{
	return begin(DB_BTREE, path, fd, err);
}

static DBT
datum(const struct db_build *b, struct str *s, struct sv text)
{
	str_clear(s);
	str_put(s, text);
	str_putc(s, '\0');
	return (DBT){ .data = s->text,
		.size = (uint32_t)(s->len - (b->build.bare ? 1 : 0)) };
}

/*
 * Rows come by the number of the page that they will have, as the library makes
 * it of the key: the low bits of its sum, as many as there will be pages. It
 * may be a bit off; then it only takes longer.
 */
static uint64_t
place_in_hash(const struct map_build *build, struct sv key)
{
	const struct batch *batch = &build->batch;
	size_t pages = (batch->bytes + batch->count * ROW_COST) / PAGE + 1;
	uint32_t sum = 0, mask = 1;

	while (mask < pages && mask < UINT32_MAX / 2)
		mask = 2 * mask + 1;
	for (size_t i = 0; i < key.len; i++)
		sum = sum * FNV_PRIME ^ (unsigned char)key.at[i];
	if (!build->bare)
		sum *= FNV_PRIME;
	return sum & mask;
}

static enum map_put
put(struct map_build *build, struct sv key, struct sv value, enum map_keep keep,
    struct err *err)
{
	struct db_build *b = owner_of(build, struct db_build, build);
	DBT k = datum(b, &b->key, key), v = datum(b, &b->value, value);
	int code = b->db->put(b->db, NULL, &k, &v, DB_NOOVERWRITE);
	bool twice = code == DB_KEYEXIST;

	if (twice)
		code = keep == MAP_KEEP_NEW ? b->db->put(b->db, NULL, &k, &v, 0)
					    : 0;
	if (code == 0)
		return twice ? MAP_PUT_DUPLICATE : MAP_PUT_DONE;
	db_error(err, "write", b->notes.name, code);
	return MAP_PUT_FAILED;
}

static int
finish(struct map_build *build, struct err *err)
{
	struct db_build *b = owner_of(build, struct db_build, build);
	int code = close_db(b);

	return code != 0 ? db_error(err, "write", b->notes.name, code) : 0;
}

const struct map_builder db_build_hash = {
	.begin = begin_hash,
	.put = put,
	.place = place_in_hash,
	.finish = finish,
	.end = end,
};

const struct map_builder db_build_btree = {
	.begin = begin_btree,
	.put = put,
	.finish = finish,
	.end = end,
};
