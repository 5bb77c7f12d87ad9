#include "param/main_cf.h"

#include <stdlib.h>
#include <string.h>

#include "param/expand.h"
#include "param/param.h"
#include "util/hash.h"
#include "util/lines.h"
#include "util/log.h"
#include "util/mem.h"

enum { TABLES_LIMIT = 64 };

/* All that is known of a name. Texts that were replaced stay in the pool: a
 * main.cf is read once. */
struct entry {
	struct hash_node node;
	const char *name;
	const char *raw;  /* of a line or -o */
	const char *weak; /* of main_cf_default() */
	const char *path;
	int line; /* 0: given by -o */
};

struct main_cf {
	struct pool *pool;
	struct hash *names; /* entries */
	const struct param *tables[TABLES_LIMIT];
	int known;
	bool quiet;
};

struct main_cf *
main_cf_new(void)
{
	struct main_cf *cf = mem_get(sizeof(*cf));

	cf->pool = pool_new();
	cf->names = mem_get(sizeof(*cf->names));
	main_cf_default(cf, "compatibility_level", "0");
	return cf;
}

void
main_cf_free(struct main_cf **cf)
{
	if (*cf == NULL)
		return;
	hash_free((*cf)->names);
	free((*cf)->names);
	pool_free(&(*cf)->pool);
	free(*cf);
	*cf = NULL;
}

void
main_cf_quiet(struct main_cf *cf)
{
	cf->quiet = true;
}

static struct entry *
find(const struct main_cf *cf, struct sv name)
{
	struct hash_node *node = hash_find(cf->names, name);

	return node ? owner_of(node, struct entry, node) : NULL;
}

static struct entry *
get(struct main_cf *cf, struct sv name)
{
	struct entry *e = find(cf, name);

	if (e != NULL)
		return e;
	e = pool_get(cf->pool, sizeof(*e));
	e->name = pool_copy(cf->pool, name);
	e->node.key = (struct sv){ e->name, name.len };
	hash_put(cf->names, &e->node);
	return e;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

const char *
main_cf_split(struct sv text, struct sv *name, struct sv *value)
{
	size_t n = 0;

	text = sv_trim(text);
	while (n < text.len && text.at[n] != '=' && !is_space(text.at[n]))
		n++;
	if (n == 0)
		return "missing attribute name";
	*name = sv_upto(text, n);
	*value = sv_trim(sv_from(text, n));
	if (!sv_skip(value, "="))
		return "missing '=' after attribute name";
	*value = sv_trim(*value);
	return NULL;
}

/* A line that repeats what stands already needs no word. */
static void
warn_override(
    const struct entry *e, struct sv value, const char *path, int line)
{
	if (e->raw != NULL && !sv_equal(sv_of(e->raw), value))
		log_warn("%s, line %d: overriding earlier entry: %s=%s", path,
		    line, e->name, e->raw);
}

static int
parse_line(struct main_cf *cf, const struct lines *in, const char *path,
    struct err *err)
{
	struct sv name, value;
	struct entry *e;
	const char *why = main_cf_split(in->line, &name, &value);

	if (why != NULL)
		return err_set(err, ERR_NEVER,
		    "%s, line %d: %s: \"" SV_FMT "\"", path, in->first, why,
		    SV_ARG(sv_upto(in->line, sizeof(err->text))));
	e = get(cf, name);
	if (!cf->quiet)
		warn_override(e, value, path, in->first);
	e->raw = pool_copy(cf->pool, value);
	e->path = path;
	e->line = in->first;
	return 0;
}

int
main_cf_parse(
    struct main_cf *cf, struct sv text, const char *path, struct err *err)
{
	struct lines in = lines_of(text, path);
	int result = 0;

	path = pool_copy(cf->pool, sv_of(path));
	while (result == 0 && lines_next(&in))
		result = parse_line(cf, &in, path, err);
	lines_end(&in);
	return result;
}

int
main_cf_set(struct main_cf *cf, struct sv assignment, struct err *err)
{
	struct sv name, value, inner = sv_trim(assignment);
	const char *why;
	struct entry *e;

	if (inner.len > 1 && *inner.at == '{' && inner.at[inner.len - 1] == '}')
		inner = sv_from(sv_upto(inner, inner.len - 1), 1);
	if ((why = main_cf_split(inner, &name, &value)) != NULL)
		return err_set(err, ERR_NEVER,
		    "invalid \"-o " SV_FMT "\" option value: %s",
		    SV_ARG(sv_upto(assignment, sizeof(err->text) / 2)), why);
	e = get(cf, name);
	e->raw = pool_copy(cf->pool, value);
	e->path = NULL;
	e->line = 0;
	return 0;
}

void
main_cf_know(struct main_cf *cf, const struct param *rows)
{
	if (cf->known == TABLES_LIMIT)
		log_fatal("more than %d parameter tables", TABLES_LIMIT);
	cf->tables[cf->known++] = rows;
}

void
main_cf_default(struct main_cf *cf, const char *name, const char *value)
{
	get(cf, sv_of(name))->weak = pool_copy(cf->pool, sv_of(value));
}

const char *
main_cf_raw(const struct main_cf *cf, const char *name)
{
	const struct entry *e = find(cf, sv_of(name));

	return e ? e->raw : NULL;
}

int
main_cf_line(const struct main_cf *cf, const char *name)
{
	const struct entry *e = find(cf, sv_of(name));

	return e ? e->line : 0;
}

static const char *
row_text(const struct main_cf *cf, struct sv name)
{
	for (int i = cf->known - 1; i >= 0; i--)
		for (const struct param *p = cf->tables[i];
		     p->type != PARAM_END; p++)
			if (sv_equal(sv_of(p->name), name))
				return p->initial;
	return NULL;
}

static const char *
set_text(const struct main_cf *cf, struct sv name)
{
	const struct entry *e = find(cf, name);

	return e == NULL ? NULL : e->raw ? e->raw : e->weak;
}

static const char *
find_text(const void *from, struct sv name)
{
	const char *text = set_text(from, name);

	return text ? text : row_text(from, name);
}

int
main_cf_blame(const struct main_cf *cf, struct sv name, struct err *err)
{
	const struct entry *e = find(cf, name);

	if (e == NULL || e->raw == NULL)
		return -1;
	if (e->path == NULL)
		return err_in(err, "-o %s", e->name);
	return err_in(err, "%s, line %d", e->path, e->line);
}

/* The name, if any, is the one whose text this is. */
static const char *
expand(const struct main_cf *cf, struct sv name, const char *text,
    struct pool *pool, struct err *err)
{
	struct expand e = { .find = find_text, .from = cf };
	struct str out = { 0 };
	const char *result = NULL;

	if (expand_text(&e, sv_of(text), &out, err) == 0)
		result = pool_copy(pool, str_view(&out));
	else if (e.blame.len > 0)
		main_cf_blame(cf, e.blame, err);
	else if (name.len > 0)
		main_cf_blame(cf, name, err);
	str_free(&out);
	return result;
}

const char *
main_cf_expand(const struct main_cf *cf, const char *text, struct pool *pool,
    struct err *err)
{
	return expand(cf, (struct sv){ 0 }, text, pool, err);
}

const char *
main_cf_value_or(const struct main_cf *cf, const char *name,
    const char *initial, struct pool *pool, struct err *err)
{
	const char *text = set_text(cf, sv_of(name));

	return expand(cf, sv_of(name), text ? text : initial, pool, err);
}

const char *
main_cf_value(const struct main_cf *cf, const char *name, struct pool *pool,
    struct err *err)
{
	const char *text = row_text(cf, sv_of(name));

	return main_cf_value_or(cf, name, text ? text : "", pool, err);
}

void
main_cf_each(const struct main_cf *cf, main_cf_each_fn *call, void *context)
{
	if (cf->names->count == 0)
		return;
	list_each(node, &cf->names->order) {
		const struct entry *e = owner_of(
		    owner_of(node, struct hash_node, used), struct entry, node);

		if (e->raw != NULL)
			call(context, e->name, e->raw, e->line);
	}
}
