/*
 * One name after the other is looked up in what is to be changed; what no line
 * has goes to the end, in the order of the arguments.
 */
#include <string.h>

#include "param/main_cf.h"
#include "postconf/main_main.h"
#include "postconf/text.h"
#include "util/hash.h"
#include "util/log.h"

struct change {
	struct hash_node node;
	const char *name;
	struct sv line; /* name = value; -X, -#: empty */
	int found;      /* in so many lines */
};

struct edit {
	const struct request *request;
	struct pool *pool;
	struct text *text;
	const char *path;
	struct hash changes;
};

/* What would be several lines, or none. */
static void
refuse(const struct request *r, const char *argument)
{
	struct sv text = sv_trim(sv_of(argument));

	if (strpbrk(argument, "\r\n") != NULL)
		log_fatal("-e, -X, or -# accepts no multi-line input");
	if (text.len > 0 && *text.at == '#')
		log_fatal("-e, -X, or -# accepts no comment input");
	if (text.len == 0 && r->action != REQUEST_EDIT)
		log_fatal("-X or -# requires non-blank parameter names");
}

static struct change
parse(struct edit *e, const char *argument)
{
	struct sv name = sv_of(argument), value;
	struct change c = { .found = 0 };
	const char *why;

	refuse(e->request, argument);
	if (e->request->action == REQUEST_EDIT) {
		why = main_cf_split(sv_of(argument), &name, &value);
		if (why != NULL)
			log_fatal("%s: \"%s\"", why, argument);
		c.line = sv_of(pool_printf(
		    e->pool, SV_FMT " = " SV_FMT, SV_ARG(name), SV_ARG(value)));
	}
	c.name = pool_copy(e->pool, name);
	c.node.key = sv_of(c.name);
	return c;
}

/* The last of two counts, in the place of the first. */
static void
add(struct edit *e, const char *argument)
{
	struct change *c = pool_get(e->pool, sizeof(*c));
	struct hash_node *had;

	*c = parse(e, argument);
	had = hash_find(&e->changes, c->node.key);
	if (had == NULL) {
		hash_put(&e->changes, &c->node);
		return;
	}
	if (e->request->action == REQUEST_EDIT)
		log_warn("ignoring earlier request: '" SV_FMT "'",
		    SV_ARG(owner_of(had, struct change, node)->line));
	owner_of(had, struct change, node)->line = c->line;
}

/* Postfix changes all lines that have the name, and so do we. */
static void
change(struct edit *e, struct text_line *l)
{
	static const enum text_change what[] = {
		[REQUEST_EDIT] = TEXT_REPLACE,
		[REQUEST_EXCLUDE] = TEXT_DROP,
		[REQUEST_COMMENT] = TEXT_COMMENT,
	};
	struct hash_node *node;
	struct sv name, value;
	struct change *c;

	if (main_cf_split(l->line, &name, &value) != NULL ||
	    (node = hash_find(&e->changes, name)) == NULL)
		return;
	c = owner_of(node, struct change, node);
	if (++c->found == 2)
		log_warn("%s: multiple entries for \"%s\"", e->path, c->name);
	l->change = what[e->request->action];
	l->with = c->line;
}

static void
add_new(struct edit *e)
{
	list_each(node, &e->changes.order) {
		const struct change *c =
		    owner_of(owner_of(node, struct hash_node, used),
			struct change, node);

		if (c->found == 0)
			text_add(e->text, c->line);
	}
}

static int
edit(struct edit *e, struct err *err)
{
	e->text = text_open(e->path, err);
	if (e->text == NULL)
		return -1;
	for (struct text_line *l = text_lines(e->text); l != NULL; l = l->next)
		change(e, l);
	if (e->request->action == REQUEST_EDIT)
		add_new(e);
	return text_save(e->text, err);
}

int
main_edit(const struct request *r)
{
	struct edit e = { .request = r, .pool = pool_new() };
	struct err err;
	int result;

	if (*r->arguments == NULL)
		log_fatal("%s", r->action == REQUEST_EDIT
				    ? "-e requires name=value argument"
				    : "-X or -# requires parameter names");
	for (char **a = r->arguments; *a != NULL; a++)
		add(&e, *a);
	e.path = pool_printf(e.pool, "%s/main.cf", r->directory);
	result = edit(&e, &err);
	text_close(&e.text);
	hash_free(&e.changes);
	pool_free(&e.pool);
	if (result < 0)
		log_fatal("%s", err.text);
	return 0;
}
