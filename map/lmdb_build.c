/*
 * The files of lmdb:, as Postfix's postmap makes them: keys and values end in a
 * NUL byte. One transaction has all; its map may be larger than any table, and
 * the file says at last how large it must be.
 */
#ifdef HAVE_LMDB
#include <lmdb.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "map/builder.h"
#include "map/bytes.h"
#include "map/lmdb.h"
#include "util/file.h"
#include "util/mem.h"
#include "util/owner.h"

#define MAP_SIZE ((size_t)1 << (sizeof(size_t) > 4 ? 40 : 30))

struct lmdb_build {
	struct map_build build;
	MDB_env *env;
	MDB_txn *all;
	MDB_dbi dbi;
	struct str path;
	struct str key, value; /* with their NUL */
};

static int
failed(const struct lmdb_build *b, int code, struct err *err)
{
	return err_set(err, code > 0 ? ERR_LATER : ERR_NEVER, "write %s: %s",
	    str_text(&b->path), mdb_strerror(code));
}

static void
close_env(struct lmdb_build *b)
{
	if (b->all != NULL)
		mdb_txn_abort(b->all);
	if (b->env != NULL)
		mdb_env_close(b->env);
	b->all = NULL;
	b->env = NULL;
}

static void
end(struct map_build *build)
{
	struct lmdb_build *b = owner_of(build, struct lmdb_build, build);

	close_env(b);
	str_free(&b->path);
	str_free(&b->key);
	str_free(&b->value);
	free(b);
}

static struct map_build *
begin(const char *path, int fd, struct err *err)
{
	/* Who made the file flushes it, and lets nobody else in. */
	const unsigned flags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC;
	struct lmdb_build *b = mem_get(sizeof(*b));
	struct str name = { 0 };
	int code = mdb_env_create(&b->env);

	str_puts(&b->path, path);
	map_build_open_name(fd, path, &name);
	if (code == 0)
		code = mdb_env_set_mapsize(b->env, MAP_SIZE);
	if (code == 0)
		code = mdb_env_open(b->env, str_text(&name), flags, 0600);
	str_free(&name);
	if (code == 0)
		code = mdb_txn_begin(b->env, NULL, 0, &b->all);
	if (code == 0)
		code = mdb_dbi_open(b->all, NULL, 0, &b->dbi);
	if (code == 0)
		return &b->build;
	failed(b, code, err);
	end(&b->build);
	return NULL;
}

static MDB_val
stored(const struct lmdb_build *b, struct str *s, struct sv text)
{
	str_clear(s);
	str_put(s, text);
	str_putc(s, '\0');
	return (MDB_val){ s->len - (b->build.bare ? 1 : 0), s->text };
}

/* Rows that come by their keys are put one behind the other. */
static enum map_put
put(struct map_build *build, struct sv key, struct sv value, enum map_keep keep,
    struct err *err)
{
	struct lmdb_build *b = owner_of(build, struct lmdb_build, build);
	MDB_val k = stored(b, &b->key, key), v = stored(b, &b->value, value);
	int code;

	if (k.mv_size == 0 ||
	    k.mv_size > (size_t)mdb_env_get_maxkeysize(b->env)) {
		err_set(err, ERR_NEVER,
		    "write %s: a key of %zu bytes, \"" SV_FMT "...\"",
		    str_text(&b->path), key.len, SV_ARG(sv_upto(key, 40)));
		return MAP_PUT_FAILED;
	}
	code = mdb_put(b->all, b->dbi, &k, &v, MDB_NOOVERWRITE | MDB_APPEND);
	if (code == MDB_KEYEXIST)
		code = mdb_put(b->all, b->dbi, &k, &v, MDB_NOOVERWRITE);
	if (code == 0)
		return MAP_PUT_DONE;
	if (code == MDB_KEYEXIST && keep == MAP_KEEP_NEW) {
		v = stored(b, &b->value, value);
		code = mdb_put(b->all, b->dbi, &k, &v, 0);
	} else if (code == MDB_KEYEXIST) {
		code = 0;
	}
	if (code == 0)
		return MAP_PUT_DUPLICATE;
	failed(b, code, err);
	return MAP_PUT_FAILED;
}

/* Others map as much as both meta pages say. */
static int
write_map_size(const struct lmdb_build *b, struct err *err)
{
	int fd = b->build.fd;
	unsigned char four[4];
	uint64_t size = 0;
	off_t end = lseek(fd, 0, SEEK_END);
	bool good = end > 0 && file_read_at(fd, four, sizeof(four),
				   LMDB_META_PAGE_SIZE) == sizeof(four);

	for (size = 1 << 24; good && size < (uint64_t)end;)
		size *= 2;
	for (off_t n = 0; n < 2 && good; n++)
		good = pwrite(fd, &size, sizeof(size),
			   n * bytes_32(four) + LMDB_META_MAP_SIZE) ==
		       sizeof(size);
	if (!good)
		err_errno(err, "write %s", str_text(&b->path));
	return good ? 0 : -1;
}

static int
finish(struct map_build *build, struct err *err)
{
	struct lmdb_build *b = owner_of(build, struct lmdb_build, build);
	int code = mdb_txn_commit(b->all);

	b->all = NULL;
	close_env(b);
	if (code != 0)
		return failed(b, code, err);
	return write_map_size(b, err);
}

const struct map_builder lmdb_build = {
	.begin = begin,
	.put = put,
	.finish = finish,
	.end = end,
};

#endif
