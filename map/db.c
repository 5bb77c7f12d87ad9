/*
 * hash:file, btree:file - Berkeley DB files, "file.db"
 *
 * Postfix's postmap rewrites such a file in place, under an exclusive flock.
 * So each lookup takes a shared one, without waiting, and looks whether the
 * file is still what was opened: the library keeps pages of it.
 */
#include "map/db.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

#include "map/type.h"
#include "util/mem.h"

enum {
	READ_CACHE = 131072,
	VERIFY_CACHE_MIN = 1 << 20,
	VERIFY_CACHE_MAX = 256 << 20,
	LOCK_TRIES = 1000, /* of 5 ms: so long a builder is waited for */
	LOCK_NAP = 5000000,
	OPEN_TRIES = 3
};

struct table {
	struct map map;
	DB_ENV *env;
	DB *db;
	struct db_notes notes;
	struct str path;
	bool rewritten;
};

/* One attempt to open. */
struct opening {
	struct table *table;
	const char *path; /* as it was given */
	DBTYPE type;
	struct seen *seen;
};

static int
lock(const struct seen *seen, bool wait)
{
	const struct timespec nap = { 0, LOCK_NAP };

	for (int i = 0; flock(seen->fd, LOCK_SH | LOCK_NB) < 0; i++) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK || !wait || i >= LOCK_TRIES)
			return -1;
		nanosleep(&nap, NULL);
	}
	return 0;
}

static void
unlock(const struct seen *seen)
{
	flock(seen->fd, LOCK_UN);
}

static void
close_db(DB **db)
{
	if (*db != NULL)
		(*db)->close(*db, 0);
	*db = NULL;
}

/* What the check of a file needs: it keeps notes of each page in the cache. */
static uint32_t
verify_cache(off_t size)
{
	if (size / 4 > VERIFY_CACHE_MAX)
		return VERIFY_CACHE_MAX;
	return (uint32_t)(size / 4) + VERIFY_CACHE_MIN;
}

/* The check of a table of a million rows takes 100 MB, all else next to none.
 */
static void
give_back_memory(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

/* The library trusts the pages that it reads, so all of them are checked. */
static int
verify(struct opening *o, struct err *err)
{
	struct table *t = o->table;
	DB_ENV *env;
	DB *db;
	int code;

	if (db_env_open(
		&env, verify_cache(o->seen->st.st_size), &t->notes, err) < 0)
		return -1;
	code = db_create(&db, env, 0);
	if (code == 0)
		code = db->verify(db, str_text(&t->path), NULL, NULL, 0);
	db_env_close(&env);
	give_back_memory();
	if (code == DB_VERIFY_BAD)
		return err_set(err, ERR_NEVER,
		    "open database %s: it is damaged: %s", o->path,
		    t->notes.last);
	return code != 0 ? db_error(err, "open database", o->path, code) : 0;
}

static int
open_file(struct opening *o, struct err *err)
{
	struct table *t = o->table;
	int code = db_create(&t->db, t->env, 0);

	if (code == 0)
		code = t->db->open(t->db, NULL, str_text(&t->path), NULL,
		    o->type, DB_RDONLY, 0);
	if (code == 0)
		return 0;
	close_db(&t->db);
	return db_error(err, "open database", o->path, code);
}

/* Whether the library opened the file that we hold: it goes by its name. */
static bool
is_same_file(const struct opening *o)
{
	struct stat st;
	int fd;

	return o->table->db->fd(o->table->db, &fd) == 0 &&
	       fstat(fd, &st) == 0 && st.st_dev == o->seen->st.st_dev &&
	       st.st_ino == o->seen->st.st_ino;
}

/* 0 with no database open: the file was replaced meanwhile. */
static int
open_locked(struct opening *o, struct err *err)
{
	/* Between our open and the lock it may have been rewritten. */
	if (seen_mark(o->seen, err) < 0)
		return err_in(err, "open database %s", o->path);
	if (db_check_pages(o->seen->fd, o->path, o->type, err) < 0 ||
	    verify(o, err) < 0 || open_file(o, err) < 0)
		return -1;
	if (!is_same_file(o) || seen_look(o->seen) == SEEN_REWRITTEN)
		close_db(&o->table->db);
	return 0;
}

static int
open_once(struct opening *o, struct err *err)
{
	int result;

	seen_close(o->seen);
	if (seen_open(o->seen, o->path, err) < 0)
		return err_in(err, "open database %s", o->path);
	if (lock(o->seen, true) < 0)
		return err_errno(err, "lock database %s", o->path);
	result = open_locked(o, err);
	unlock(o->seen);
	return result;
}

static int
open_it(struct opening *o, struct err *err)
{
	for (int i = 0; i < OPEN_TRIES; i++) {
		if (open_once(o, err) < 0)
			return -1;
		if (o->table->db != NULL)
			return 0;
	}
	return err_set(
	    err, ERR_LATER, "open database %s: it is being replaced", o->path);
}

static void
free_table(struct table *t)
{
	close_db(&t->db);
	db_env_close(&t->env);
	str_free(&t->path);
	free(t);
}

static struct map *
open_db(struct sv name, DBTYPE type, struct seen *seen, struct err *err)
{
	struct table *t = mem_get(sizeof(*t));
	struct str path = { 0 };
	struct opening o = { .table = t, .type = type, .seen = seen };
	int result;

	str_printf(&path, SV_FMT ".db", SV_ARG(name));
	o.path = str_text(&path);
	t->notes.name = o.path;
	result = db_path(o.path, &t->path, err);
	if (result == 0)
		result = db_env_open(&t->env, READ_CACHE, &t->notes, err);
	if (result == 0)
		result = open_it(&o, err);
	t->notes.name = str_text(&t->path);
	str_free(&path);
	if (result == 0)
		return &t->map;
	free_table(t);
	return NULL;
}

static struct map *
open_hash(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	return open_db(name, DB_HASH, seen, err);
}

static struct map *
open_btree(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	return open_db(name, DB_BTREE, seen, err);
}

static void
close_table(struct map *m)
{
	free_table(owner_of(m, struct table, map));
}

static struct sv
text_of(const DBT *d)
{
	return map_stored(d->data, d->size);
}

static int
get(struct table *t, struct sv key, size_t len, struct sv *value)
{
	DBT k = { .data = (void *)(uintptr_t)key.at, .size = (uint32_t)len };
	DBT v = { 0 };
	int code = t->db->get(t->db, NULL, &k, &v, 0);

	if (code == 0)
		*value = text_of(&v);
	return code;
}

/* Keys may carry their trailing NUL or not, as their builder saw fit. */
static enum map_result
find_locked(struct table *t, struct sv key, struct sv *value, struct err *err)
{
	int code = get(t, key, key.len + 1, value);

	if (code == DB_NOTFOUND && key.len > 0)
		code = get(t, key, key.len, value);
	if (code == 0)
		return MAP_FOUND;
	if (code == DB_NOTFOUND)
		return MAP_NONE;
	db_error(err, "read database", t->map.name, code);
	return MAP_LATER;
}

static bool
is_rewritten(struct table *t)
{
	if (!t->rewritten)
		t->rewritten = seen_look(&t->map.seen) == SEEN_REWRITTEN;
	return t->rewritten;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct table *t = owner_of(m, struct table, map);
	enum map_result r = MAP_LATER;

	if (t->rewritten || lock(&m->seen, false) < 0) {
		err_set(err, ERR_LATER, "%s is being rewritten", m->name);
		return MAP_LATER;
	}
	if (!is_rewritten(t))
		r = find_locked(t, key, value, err);
	/* Who writes without the lock may have done it meanwhile. */
	if (is_rewritten(t)) {
		err_set(err, ERR_LATER, "%s was rewritten", m->name);
		r = MAP_LATER;
	}
	unlock(&m->seen);
	return r;
}

static int
each(struct map *m, map_each_fn *call, void *context, struct err *err)
{
	struct table *t = owner_of(m, struct table, map);
	DBT key = { 0 }, value = { 0 };
	DBC *cursor;
	int code;

	if (lock(&m->seen, true) < 0)
		return err_errno(err, "lock %s", m->name);
	code = t->db->cursor(t->db, NULL, &cursor, 0);
	if (code == 0) {
		while ((code = cursor->get(cursor, &key, &value, DB_NEXT)) == 0)
			call(context, text_of(&key), text_of(&value));
		cursor->close(cursor);
	}
	if (code == DB_NOTFOUND && is_rewritten(t))
		err_set(err, ERR_LATER, "%s was rewritten", m->name);
	else if (code != DB_NOTFOUND)
		db_error(err, "read database", m->name, code);
	else
		code = 0;
	unlock(&m->seen);
	return code == 0 ? 0 : -1;
}

const struct map_type map_hash = {
	.name = "hash",
	.kind = MAP_FIXED,
	.open = open_hash,
	.close = close_table,
	.find = find,
	.each = each,
	.suffix = ".db",
	.build = &db_build_hash,
};

const struct map_type map_btree = {
	.name = "btree",
	.kind = MAP_FIXED,
	.open = open_btree,
	.close = close_table,
	.find = find,
	.each = each,
	.suffix = ".db",
	.build = &db_build_btree,
};
