#include "service/audit.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "map/type.h"
#include "util/log.h"

struct audit {
	const struct main_cf *main_cf;
	struct pool *pool, *values; /* values: of one parameter */
	const char *table;          /* "hash:/etc/postern/transport" */
	const char *name; /* of the parameter that has it; NULL: not found */
};

/* Postfix's words end in the table: what stands behind it is another's. */
static bool
stands_in(const char *value, const char *table)
{
	size_t n = strlen(table);
	const char *at = value;

	while ((at = strstr(at, table)) != NULL) {
		if (at[n] == '\0' || strchr(", \t\r\n}", at[n]) != NULL)
			return true;
		at += n;
	}
	return false;
}

static void
look_in(void *context, const char *name, const char *raw, int line)
{
	struct audit *a = context;
	struct err err;
	const char *value;

	(void)line;
	if (a->name != NULL)
		return;
	pool_reset(a->values);
	value = main_cf_expand(a->main_cf, raw, a->values, &err);
	if (value != NULL && stands_in(value, a->table))
		a->name = name;
}

static void warn(const struct audit *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

static void
warn(const struct audit *a, const char *format, ...)
{
	struct str text = { 0 };
	struct err err;
	va_list ap;

	va_start(ap, format);
	str_vprintf(&text, format, ap);
	va_end(ap);
	err_set(&err, ERR_NEVER, "%s%s%s", a->name != NULL ? a->name : "",
	    a->name != NULL ? ": " : "", str_text(&text));
	if (a->name != NULL)
		main_cf_blame(a->main_cf, sv_of(a->name), &err);
	log_warn("%s", err.text);
	str_free(&text);
}

static bool
is_older(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec < b->st_mtim.tv_sec ||
	       (a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		   a->st_mtim.tv_nsec < b->st_mtim.tv_nsec);
}

/* alias_maps and alias_database are made by another command. */
static const char *
maker(const struct audit *a)
{
	return a->name != NULL && strncmp(a->name, "alias_", 6) == 0
		   ? "postalias"
		   : "postmap";
}

static void
look_at_age(struct audit *a, const char *file, const char *source)
{
	struct stat built, from;

	if (stat(source, &from) < 0 || !S_ISREG(from.st_mode))
		return;
	if (stat(file, &built) < 0)
		warn(a, "there is no %s; make it: %s %s", file, maker(a),
		    a->table);
	else if (is_older(&built, &from))
		warn(a,
		    "database %s is older than source file %s; make it "
		    "anew: %s %s",
		    file, source, maker(a), a->table);
}

static void
look_for(struct audit *a, const char *file, const char *source)
{
	struct stat st;

	if (stat(file, &st) < 0 && errno == ENOENT && stat(source, &st) < 0)
		warn(a, "%s: there is no %s", a->table, file);
}

static bool
is_file(const struct map_type *type)
{
	static const char names[] = "texthash regexp pcre cidr";

	return type->suffix != NULL ||
	       sv_listed(sv_of(names), sv_of(type->name));
}

/* Who else than its owner may change it? Where users are no matter, because
 * this is one user's own instance, a group is as good as its owner. */
static const char *
writable_by(const struct stat *st)
{
	if (st->st_mode & S_IWOTH)
		return "others";
	if (geteuid() == 0 && (st->st_mode & S_IWGRP) && st->st_gid != 0)
		return "a group";
	return NULL;
}

static void
look_at_rights(struct audit *a, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *directory =
	    pool_copy(a->pool, sv_upto(sv_of(file), (size_t)(slash - file)));
	const char *who;
	struct stat st, dir;

	if (*directory == '\0')
		directory = "/";
	if (stat(file, &st) < 0 || stat(directory, &dir) < 0)
		return;
	if ((who = writable_by(&st)) != NULL)
		warn(a, "%s: %s can be written by %s", a->table, file, who);
	who = dir.st_mode & S_ISVTX ? NULL : writable_by(&dir);
	if (who != NULL)
		warn(a, "%s: %s lies in a directory that %s can write",
		    a->table, file, who);
	else if (geteuid() == 0 && dir.st_uid != 0 && dir.st_uid != st.st_uid)
		warn(a,
		    "%s: %s lies in a directory of user %ld, who can "
		    "replace it",
		    a->table, file, (long)dir.st_uid);
}

static void
look_at(void *context, struct map *m)
{
	struct audit *a = context;
	struct sv path = sv_of(m->name), type;
	const char *source, *file;

	if (m->type == NULL || m->type->remote || !sv_cut(&path, ':', &type) ||
	    path.len == 0 || *path.at != '/')
		return;
	a->table = m->name;
	a->name = NULL;
	main_cf_each(a->main_cf, look_in, a);
	source = pool_copy(a->pool, path);
	file = pool_printf(a->pool, "%s%s", source,
	    m->type->suffix != NULL ? m->type->suffix : "");
	if (is_file(m->type))
		look_for(a, file, source);
	if (m->type->suffix != NULL)
		look_at_age(a, file, source);
	look_at_rights(a, file);
}

void
audit_tables(const struct main_cf *main_cf)
{
	struct audit a = {
		.main_cf = main_cf, .pool = pool_new(), .values = pool_new()
	};

	map_each_open(look_at, &a);
	pool_free(&a.values);
	pool_free(&a.pool);
}
