#include "postconf/names.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/catalog.h"
#include "param/expand.h"
#include "postconf/mention.h"
#include "util/log.h"

/* A name in mentions or in options. */
struct mark {
	struct hash_node node;
	const char *name;
	const char *value; /* of an option */
	const char *path;  /* the file that has it; NULL: only defaults */
};

/* Daemons that deliver, or that have a time limit of their own. */
static const char *const transports[] = { "error", "lmtp", "local", "pipe",
	"smtp", "virtual" };
static const char *const timed[] = { "pipe", "spawn" };

static bool
is_one_of(const char *text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(text, list[i]) == 0)
			return true;
	return false;
}

#define IS_ONE_OF(text, list)                                                  \
	is_one_of(text, list, sizeof(list) / sizeof(list[0]))

static struct mark *
mark(struct names *n, struct hash *in, struct sv name)
{
	struct hash_node *node = hash_find(in, name);
	struct mark *m;

	if (node != NULL)
		return owner_of(node, struct mark, node);
	m = pool_get(n->of->pool, sizeof(*m));
	m->name = pool_copy(n->of->pool, name);
	m->node.key = sv_of(m->name);
	hash_put(in, &m->node);
	return m;
}

struct name *
names_find(struct names *n, struct sv name)
{
	struct hash_node *node = hash_find(&n->all, name);

	return node ? owner_of(node, struct name, node) : NULL;
}

static void
add(struct names *n, const char *name, unsigned class, const struct param *row)
{
	struct name *new = names_find(n, sv_of(name));

	if (new == NULL) {
		new = pool_get(n->of->pool, sizeof(*new));
		new->name = name;
		new->node.key = sv_of(name);
		new->row = row;
		hash_put(&n->all, &new->node);
	} else if (class == REQUEST_USER)
		return;
	new->class = class;
}

static void
add_builtin(void *context, const struct param *row)
{
	add(context, row->name, REQUEST_BUILTIN, row);
}

/* Only what main.cf sets is a user's name. */
static void
add_user(struct names *n, struct sv name)
{
	const char *copy = pool_copy(n->of->pool, name);

	if (main_cf_raw(n->of->cf, copy) != NULL)
		add(n, copy, REQUEST_USER, NULL);
}

static void
add_service(struct names *n, const struct master_cf_entry *e)
{
	static const char limit[] = "_time_limit";

	for (const struct param *p = catalog_of_service; p->type != PARAM_END;
	     p++) {
		bool has = strcmp(p->name, limit) == 0
			       ? IS_ONE_OF(e->command, timed)
			       : IS_ONE_OF(e->command, transports);

		if (has)
			add(n,
			    pool_printf(
				n->of->pool, "%s%s", e->service, p->name),
			    REQUEST_SERVICE, p);
	}
}

/* Lines NAME_... of main.cf are a table's that is named so. */
struct prefix {
	struct names *names;
	struct sv text;
};

static void
add_of_table(void *context, const char *name, const char *raw, int line)
{
	const struct prefix *p = context;

	if (strlen(name) > p->text.len + 1 && name[p->text.len] == '_' &&
	    memcmp(name, p->text.at, p->text.len) == 0)
		add(p->names, name, REQUEST_USER, NULL);
}

/* Somebody names it: in a file, or a default, whose path is NULL. */
static void
mention(struct names *n, struct sv name, const char *path)
{
	struct mark *m = mark(n, &n->mentions, name);

	if (m->path == NULL)
		m->path = path;
	add_user(n, name);
}

static void
look_at(struct names *n, const char *text, const char *path)
{
	struct sv rest = sv_of(text), name;

	while (mention_name(&rest, &name))
		mention(n, name, path);
	rest = sv_of(text);
	while (path != NULL && mention_table(&rest, &name)) {
		struct prefix p = { n, name };

		main_cf_each(n->of->cf, add_of_table, &p);
	}
}

static void
look_at_classes(struct names *n)
{
	static const char row[] = "smtpd_restriction_classes";
	struct sv rest, item;
	struct err err;
	const char *list = main_cf_value(n->of->cf, row, n->of->pool, &err);

	if (list == NULL)
		log_fatal("%s", err.text);
	rest = sv_of(list);
	while (sv_item(&rest, ", \t\r\n", &item))
		mention(n, item, n->of->main_path);
}

/* What it names is no parameter (compat 2.1.3). */
static bool
is_raw(struct names *n, struct sv name)
{
	const struct name *known = names_find(n, name);

	return known != NULL && known->row != NULL &&
	       known->row->type == PARAM_RAW;
}

static const char *
any_value(const void *from, struct sv name)
{
	return "1";
}

/* A fault in a branch that is not taken now, or in what nobody uses. */
static bool
check_grammar(const struct names *n, const char *name, const char *text)
{
	struct expand e = { .find = any_value };
	struct str out = { 0 };
	struct err err;
	int result = expand_text(&e, sv_of(text), &out, &err);

	if (result < 0) {
		main_cf_blame(n->of->cf, sv_of(name), &err);
		log_warn("%s", err.text);
	}
	str_free(&out);
	return result == 0;
}

/* What programs read, they expand. */
static void
check_value(const struct names *n, const char *name)
{
	struct pool *pool = pool_new();
	struct err err;

	if (main_cf_value(n->of->cf, name, pool, &err) == NULL)
		log_fatal("%s", err.text);
	pool_free(&pool);
}

static void
look_at_line(void *context, const char *name, const char *raw, int line)
{
	struct names *n = context;
	const struct name *known = names_find(n, sv_of(name));

	if (is_raw(n, sv_of(name)))
		return;
	if (known != NULL && known->class != REQUEST_USER)
		check_value(n, name);
	if (check_grammar(n, name, raw))
		look_at(n, raw, n->of->main_path);
}

static void
look_at_default(void *context, const struct param *row)
{
	struct names *n = context;

	if (row->type != PARAM_RAW && main_cf_raw(n->of->cf, row->name) == NULL)
		look_at(n, row->initial, NULL);
}

static void
look_at_options(struct names *n, const struct master_cf_entry *e)
{
	for (const char **o = e->options; *o != NULL; o++) {
		struct sv name, value;
		struct mark *m;

		if (main_cf_split(sv_of(*o), &name, &value) != NULL)
			continue;
		m = mark(n, &n->options, name);
		m->path = n->of->master_path;
		m->value = pool_copy(n->of->pool, value);
		if (!is_raw(n, name))
			look_at(n, m->value, m->path);
	}
}

const char *
names_value(const struct names *n, const struct name *name)
{
	return instance_text(
	    n->of, name->name, name->row ? name->row->initial : NULL);
}

void
names_begin(struct names *n, const struct instance *of)
{
	*n = (struct names){ .of = of };
	catalog_each(add_builtin, n);
	for (const struct master_cf_entry *e = of->services; e; e = e->next)
		add_service(n, e);
	main_cf_each(of->cf, look_at_line, n);
	catalog_each(look_at_default, n);
	look_at_classes(n);
	for (const struct master_cf_entry *e = of->services; e; e = e->next)
		look_at_options(n, e);
}

void
names_end(struct names *n)
{
	hash_free(&n->all);
	hash_free(&n->mentions);
	hash_free(&n->options);
}

static void
warn_unused(void *context, const char *name, const char *raw, int line)
{
	struct names *n = context;

	if (names_find(n, sv_of(name)) == NULL)
		log_warn(
		    "%s: unused parameter: %s=%s", n->of->main_path, name, raw);
}

/* Each, for what is not used in one service may be set in another. */
static void
warn_unused_options(struct names *n, const struct master_cf_entry *e)
{
	for (const char **o = e->options; *o != NULL; o++) {
		struct sv name, value;

		if (main_cf_split(sv_of(*o), &name, &value) == NULL &&
		    names_find(n, name) == NULL &&
		    hash_find(&n->mentions, name) == NULL)
			log_warn("%s: unused parameter: " SV_FMT "=" SV_FMT,
			    n->of->master_path, SV_ARG(name), SV_ARG(value));
	}
}

static void
warn_undefined(struct names *n)
{
	if (n->mentions.count == 0)
		return;
	list_each(node, &n->mentions.order) {
		const struct mark *m = owner_of(
		    owner_of(node, struct hash_node, used), struct mark, node);

		if (m->path != NULL && names_find(n, sv_of(m->name)) == NULL &&
		    hash_find(&n->options, sv_of(m->name)) == NULL)
			log_warn(
			    "%s: undefined parameter: %s", m->path, m->name);
	}
}

static void
warn_comment(void *context, const char *name, const char *raw, int line)
{
	const struct names *n = context;
	const char *at = raw;

	while ((at = strchr(at, '#')) != NULL && at > raw &&
	       strchr(" \t\r\n", at[-1]) == NULL)
		at++;
	if (at != NULL)
		log_warn("%s, line %d: #comment after other text is not "
			 "allowed: %s = %s",
		    n->of->main_path, line, name, raw);
}

static void
warn_unused_in_master(struct names *n)
{
	for (const struct master_cf_entry *e = n->of->services; e; e = e->next)
		warn_unused_options(n, e);
}

void
names_warn_master(struct names *n)
{
	warn_undefined(n);
	warn_unused_in_master(n);
}

void
names_warn(struct names *n)
{
	main_cf_each(n->of->cf, warn_comment, n);
	warn_undefined(n);
	main_cf_each(n->of->cf, warn_unused, n);
	warn_unused_in_master(n);
}
