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

#include "mail/settings.h"
#include "map/build.h"
#include "map/map.h"
#include "map/source.h"
#include "postmap/alias.h"
#include "postmap/option.h"
#include "util/file.h"
#include "util/log.h"
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

static const char *
host_name(void)
{
	char name[256] = "";

	if (load_settings())
		return mail_settings.myhostname;
	gethostname(name, sizeof(name) - 1);
	return pool_copy(pool, sv_of(name));
}

static void
put(struct map_build *build, struct sv key, struct sv value)
{
	struct str folded = { 0 };
	struct err err;

	str_put(&folded, key);
	if (!option.as_is)
		str_lower(&folded);
	switch (map_build_put(build, str_view(&folded), value,
	    option.replace ? MAP_KEEP_NEW : MAP_KEEP_OLD, &err)) {
	case MAP_PUT_DONE:
		break;
	case MAP_PUT_DUPLICATE:
		if (!option.replace && !option.no_warnings)
			log_warn("%s: duplicate entry: \"" SV_FMT "\"",
			    map_build_path(build), SV_ARG(str_view(&folded)));
		break;
	case MAP_PUT_FAILED:
		map_build_drop(&build);
		log_fatal("%s", err.text);
	}
	str_free(&folded);
}

/* What programs that read aliases by NIS look for. */
static void
put_marks(struct map_build *build)
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
		if (map_build_put(build, sv_of(marks[i].key),
			sv_of(marks[i].value), MAP_KEEP_NEW,
			&err) == MAP_PUT_FAILED) {
			map_build_drop(&build);
			log_fatal("%s", err.text);
		}
}

static void
put_text(struct map_build *build, struct sv text, const char *path)
{
	struct sv key, value;

	if (option.alias) {
		struct alias_source in = alias_of(text, path);

		while (alias_next(&in, &key, &value))
			put(build, key, value);
		alias_end(&in);
		put_marks(build);
	} else {
		struct source in = source_of(text, path);

		while (source_next(&in, &key, &value))
			put(build, key, value);
		source_end(&in);
	}
}

/* What is copied from the table that is there, to the one that is made. */
struct copy {
	struct map_build *build;
	const struct sv *without; /* keys; len 0 ends them */
	size_t left_out;
};

static void
copy_entry(void *context, struct sv key, struct sv value)
{
	struct copy *c = context;
	struct err err;

	for (const struct sv *k = c->without; k != NULL && k->at != NULL; k++)
		if (sv_equal(*k, key)) {
			c->left_out++;
			return;
		}
	if (map_build_put(c->build, key, value, MAP_KEEP_OLD, &err) ==
	    MAP_PUT_FAILED) {
		map_build_drop(&c->build);
		log_fatal("%s", err.text);
	}
}

/* The build is locked, so nobody else makes the table meanwhile. */
static void
copy_all(struct copy *c, struct sv type_name)
{
	struct map *old = map_open(type_name, NULL);
	struct err err;

	if (map_broken(old) != NULL) {
		map_build_drop(&c->build);
		exit(1); /* the log has said why */
	}
	if (map_each(old, copy_entry, c, &err) < 0) {
		map_build_drop(&c->build);
		log_fatal("%s", err.text);
	}
	map_close(&old);
}

static struct map_build *
begin(struct sv type_name)
{
	struct map_build *build;
	struct err err;

	if ((build = map_build_begin(type_name, NULL, &err)) == NULL)
		log_fatal("%s", err.text);
	warn_of_place(map_build_path(build));
	if (option.bare)
		map_build_bare(build);
	return build;
}

static void
commit(struct map_build *build, mode_t mode)
{
	struct err err;

	if (map_build_commit(&build, mode, &err) < 0)
		log_fatal("%s", err.text);
}

/* Of the table that is there, before it is replaced: as whom, and how. */
static mode_t
become_owner_of_table(struct sv type_name)
{
	struct sv path = type_name, type;
	struct str file = { 0 };
	struct stat st;

	sv_cut(&path, ':', &type);
	str_printf(&file, SV_FMT ".db", SV_ARG(path));
	if (stat(str_text(&file), &st) < 0)
		log_fatal("open %s: %s", str_text(&file), strerror(errno));
	str_free(&file);
	become_owner(&st);
	return (mode_t)(0600 | (st.st_mode & 0077));
}

void
make_table(const char *table)
{
	struct sv type_name = full_name(table), path = type_name, type;
	struct map_build *build;
	struct str text = { 0 };
	struct stat st;

	sv_cut(&path, ':', &type);
	st = read_source(path.at, &text);
	become_owner(&st);
	build = begin(type_name);
	put_text(build, str_view(&text), path.at);
	str_free(&text);
	commit(build, 0600 | (option.fixed_mode ? 0044 : st.st_mode & SHARED));
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
	struct sv type_name = full_name(table), path = type_name, type;
	struct copy c = { 0 };
	struct str text = { 0 };
	const char *file;
	mode_t mode = 0644;

	sv_cut(&path, ':', &type);
	file = pool_printf(pool, SV_FMT ".db", SV_ARG(path));
	if (access(file, F_OK) == 0)
		mode = become_owner_of_table(type_name);
	read_stdin(&text);
	c.build = begin(type_name);
	if (access(file, F_OK) == 0)
		copy_all(&c, type_name);
	put_text(c.build, str_view(&text), "stdin");
	str_free(&text);
	commit(c.build, mode);
}

/* The keys of -d, from its argument or a line each from stdin. */
static const struct sv *
keys_to_remove(void)
{
	struct str text = { 0 };
	struct sv rest, key, *keys;
	size_t n = 0;

	if (strcmp(option.remove, "-") == 0)
		read_stdin(&text);
	else
		str_puts(&text, option.remove);
	if (!option.as_is)
		str_lower(&text);
	rest = pool_view(pool, str_view(&text));
	str_free(&text);
	keys = pool_get(pool, (rest.len + 2) * sizeof(*keys));
	while (sv_item(&rest, "\n", &key))
		keys[n++] = key;
	return keys;
}

/* Whether one of the keys was there; the first table that has it is changed. */
bool
make_without(int count, char **tables)
{
	const struct sv *keys = keys_to_remove();

	for (int i = 0; i < count; i++) {
		struct sv type_name = full_name(tables[i]);
		mode_t mode = become_owner_of_table(type_name);
		struct copy c = { .without = keys };

		c.build = begin(type_name);
		copy_all(&c, type_name);
		if (c.left_out > 0) {
			commit(c.build, mode);
			return true;
		}
		map_build_drop(&c.build);
	}
	return false;
}
