/*
 * Makes the file of a table, anew or from the one that is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "map/build.h"
#include "map/map.h"
#include "map/source.h"
#include "postmap/alias.h"
#include "postmap/option.h"
#include "util/file.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/proc.h"

enum {
	SOURCE_LIMIT = 512 << 20,
	SHARED = 0066 /* what others may do with the new file, at most */
};

static struct stat
read_source(const char *path, struct str *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	struct err err;

	if (fd < 0 || fstat(fd, &st) < 0) {
		err_errno(&err, "open %s", path);
		log_fatal("%s", err.text);
	}
	if (file_read_fd(fd, SOURCE_LIMIT, text, &err) < 0)
		log_fatal("read %s: %s", path, err.text);
	close(fd);
	return st;
}

/* Root works in directories that are others' only as their owner: there, who
 * owns the directory decides where a name leads. */
static void
become_owner(const struct stat *source)
{
	struct err err;

	if (geteuid() != 0 || option.as_root || source->st_uid == 0)
		return;
	if (proc_become(source->st_uid, source->st_gid, &err) < 0)
		log_fatal("%s", err.text);
}

static void
warn_of_place(const char *path)
{
	char *copy = pool_copy(pool, sv_of(path));
	const char *directory = dirname(copy);
	struct stat st;

	if (geteuid() == 0 && stat(directory, &st) == 0 && st.st_uid != 0)
		log_warn("%s will be owned by root, in the directory %s that "
			 "root does not own",
		    path, directory);
}

/* A table in the making, and room for one row. */
struct making {
	struct map_build *build;
	const char *source;
	struct str key, value;
};

static _Noreturn void
give_up(struct making *m, const struct err *err)
{
	map_build_drop(&m->build);
	log_fatal("%s", err->text);
}

static void
put(struct making *m, int line, struct sv key, struct sv value)
{
	const char *why = NULL;
	struct err err;

	str_clear(&m->key);
	str_put(&m->key, key);
	if (!option.as_is)
		map_fold(&m->key);
	if (option.files) {
		why = value_of_files(value, &m->value);
		value = str_view(&m->value);
	}
	if (why != NULL) {
		log_warn("%s, line %d: %s: skipping this entry", m->source,
		    line, why);
		return;
	}
	switch (map_build_put(m->build, str_view(&m->key), value,
	    option.replace ? MAP_KEEP_NEW : MAP_KEEP_OLD, &err)) {
	case MAP_PUT_DONE:
		break;
	case MAP_PUT_DUPLICATE:
		if (!option.replace && !option.no_warnings)
			log_warn("%s: duplicate entry: \"" SV_FMT "\"",
			    map_build_path(m->build),
			    SV_ARG(str_view(&m->key)));
		break;
	case MAP_PUT_FAILED:
		give_up(m, &err);
	}
}

/* What programs that read aliases by NIS look for. */
static void
put_marks(struct making *m)
{
	const struct {
		const char *key, *value;
	} marks[] = {
		{ "@", "@" },
		{ "YP_LAST_MODIFIED",
		    pool_printf(pool, "%010lld", (long long)time(NULL)) },
		{ "YP_MASTER_NAME", host_name() },
	};
	struct err err;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (map_build_put(m->build, sv_of(marks[i].key),
			sv_of(marks[i].value), MAP_KEEP_NEW,
			&err) == MAP_PUT_FAILED)
			give_up(m, &err);
}

static void
put_text(struct making *m, struct sv text)
{
	struct sv key, value;

	if (option.alias) {
		struct alias_source in = alias_of(text, m->source);

		while (alias_next(&in, &key, &value))
			put(m, in.lines.first, key, value);
		alias_end(&in);
		put_marks(m);
	} else {
		struct source in = source_of(text, m->source);

		while (source_next(&in, &key, &value))
			put(m, in.lines.first, key, value);
		source_end(&in);
	}
}

/* What is copied from the table that is there, to the one that is made. */
struct copy {
	struct making *making;
	const struct sv *without; /* keys, sorted */
	size_t keys;
	size_t left_out;
};

static int
compare(const void *one, const void *other)
{
	const struct sv *a = one, *b = other;
	size_t len = a->len < b->len ? a->len : b->len;
	int by_text = memcmp(a->at, b->at, len);

	return by_text != 0 ? by_text : (a->len > b->len) - (a->len < b->len);
}

static void
copy_entry(void *context, struct sv key, struct sv value)
{
	struct copy *c = context;
	struct err err;

	if (c->keys > 0 &&
	    bsearch(&key, c->without, c->keys, sizeof(key), compare) != NULL) {
		c->left_out++;
		return;
	}
	if (map_build_put(c->making->build, key, value, MAP_KEEP_OLD, &err) ==
	    MAP_PUT_FAILED)
		give_up(c->making, &err);
}

/* The build is locked, so nobody else makes the table meanwhile. */
static void
copy_all(struct copy *c, struct sv type_name)
{
	struct map *old = map_open(type_name, NULL);
	struct err err;

	if (map_broken(old) != NULL) {
		map_build_drop(&c->making->build);
		exit(1); /* the log has said why */
	}
	if (map_each(old, copy_entry, c, &err) < 0)
		give_up(c->making, &err);
	map_close(&old);
}

static void
begin(struct making *m, struct sv type_name)
{
	struct err err;

	if ((m->build = map_build_begin(type_name, NULL, &err)) == NULL)
		log_fatal("%s", err.text);
	warn_of_place(map_build_path(m->build));
	if (option.bare)
		map_build_bare(m->build);
}

static void
commit(struct making *m, mode_t mode)
{
	struct err err;

	if (map_build_commit(&m->build, mode, &err) < 0)
		log_fatal("%s", err.text);
	str_free(&m->key);
	str_free(&m->value);
}

static const char *
path_of(struct sv type_name)
{
	struct str path = { 0 };
	const char *copy;
	struct err err;

	if (map_build_name(type_name, NULL, &path, &err) < 0)
		log_fatal("%s", err.text);
	copy = pool_copy(pool, str_view(&path));
	str_free(&path);
	return copy;
}

/* Of the table that is there, before it is replaced: as whom, and how. */
static mode_t
become_owner_of_table(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		log_fatal("open database %s: %s", path, strerror(errno));
	become_owner(&st);
	return (mode_t)(0600 | (st.st_mode & 0077));
}

void
make_table(const char *table)
{
	struct sv type_name = full_name(table), path = type_name, type;
	struct making m = { 0 };
	struct str text = { 0 };
	struct stat st;

	sv_cut(&path, ':', &type);
	m.source = path.at;
	st = read_source(m.source, &text);
	become_owner(&st);
	begin(&m, type_name);
	put_text(&m, str_view(&text));
	str_free(&text);
	commit(&m, 0600 | (option.fixed_mode ? 0044 : st.st_mode & SHARED));
}

static void
read_stdin(struct str *text)
{
	char piece[4096];
	size_t n;

	while ((n = fread(piece, 1, sizeof(piece), stdin)) > 0) {
		if (text->len + n > SOURCE_LIMIT)
			log_fatal("stdin has more than %d bytes", SOURCE_LIMIT);
		str_put(text, (struct sv){ piece, n });
	}
}

/* Adds what is on stdin; a table that is not there yet begins empty. */
void
make_more(const char *table)
{
	struct sv type_name = full_name(table);
	const char *path = path_of(type_name);
	struct making m = { .source = "stdin" };
	struct copy c = { .making = &m };
	struct str text = { 0 };
	mode_t mode = 0644;

	if (access(path, F_OK) == 0)
		mode = become_owner_of_table(path);
	read_stdin(&text);
	begin(&m, type_name);
	if (access(path, F_OK) == 0)
		copy_all(&c, type_name);
	put_text(&m, str_view(&text));
	str_free(&text);
	commit(&m, mode);
}

/* One key as tables have it, in the pool. */
static struct sv
key_in_tables(struct sv key)
{
	struct str folded = { 0 };

	str_put(&folded, key);
	if (!option.as_is && !map_fold(&folded))
		log_warn(
		    "non-UTF-8 key \"" SV_FMT "\"", SV_ARG(sv_upto(key, 100)));
	key = pool_view(pool, str_view(&folded));
	str_free(&folded);
	return key;
}

/* The keys of -d, from its argument or a line each from stdin. */
static struct sv *
keys_to_remove(size_t *count)
{
	struct str text = { 0 };
	struct sv rest, key, *keys = NULL;
	size_t room = 0;

	*count = 0;
	if (strcmp(option.remove, "-") == 0)
		read_stdin(&text);
	else
		str_puts(&text, option.remove);
	rest = str_view(&text);
	while (sv_item(&rest, "\n", &key)) {
		if (*count == room) {
			room = room > 0 ? mem_double(room) : 16;
			keys = mem_grow(keys, room, sizeof(*keys));
		}
		keys[(*count)++] = key_in_tables(key);
	}
	str_free(&text);
	if (*count > 0)
		qsort(keys, *count, sizeof(*keys), compare);
	return keys;
}

/* Whether one of the keys was there; it is removed from each table. */
bool
make_without(int count, char **tables)
{
	struct copy c = { 0 };
	struct sv *keys = keys_to_remove(&c.keys);
	bool found = false;

	c.without = keys;
	for (int i = 0; i < count; i++) {
		struct sv type_name = full_name(tables[i]);
		mode_t mode = become_owner_of_table(path_of(type_name));
		struct making m = { 0 };

		c.making = &m;
		c.left_out = 0;
		begin(&m, type_name);
		copy_all(&c, type_name);
		if (c.left_out > 0) {
			commit(&m, mode);
			found = true;
		} else {
			map_build_drop(&m.build);
		}
	}
	free(keys);
	return found;
}
