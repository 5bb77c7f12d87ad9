#include "master/names.h"

#include <stdlib.h>

#include "catalog/catalog.h"
#include "catalog/weigh.h"
#include "util/hash.h"
#include "util/log.h"

enum { UNKNOWN_LIMIT = 100 }; /* more are counted */

struct names {
	const struct config *config;
	struct hash used; /* by $name in a value, or as a class */
	bool all;
	unsigned unknown, unsafe;
};

static bool
is_name(char c)
{
	return c == '_' || (c >= '0' && c <= '9') ||
	       ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static void
remember(struct names *n, struct sv name)
{
	struct hash_node *node;

	if (name.len == 0 || hash_find(&n->used, name) != NULL)
		return;
	node = pool_get(n->config->pool, sizeof(*node));
	node->key = name;
	hash_put(&n->used, node);
}

/* Remembers each name behind a "$", "${" or "$(". */
static void
use(struct names *n, struct sv text)
{
	struct sv before;

	while (sv_cut(&text, '$', &before)) {
		size_t len = 0;

		if (text.len > 0 && (*text.at == '{' || *text.at == '('))
			text = sv_from(text, 1);
		while (len < text.len && is_name(text.at[len]))
			len++;
		remember(n, sv_upto(text, len));
	}
}

/* What is wrong in the list is said by who reads it. */
static void
use_classes(struct names *n)
{
	const struct config *c = n->config;
	struct sv list, name;
	struct err err;

	list = sv_of(main_cf_value(
	    c->main_cf, "smtpd_restriction_classes", c->pool, &err));
	while (sv_item(&list, ", \t\r\n", &name))
		remember(n, name);
}

static void
use_line(void *context, const char *name, const char *raw, int line)
{
	use(context, sv_of(raw));
}

/* The names of user's own: referred to, listed, or a service's. */
static bool
is_own(struct names *n, struct sv name)
{
	if (hash_find(&n->used, name) != NULL)
		return true;
	for (const struct master_cf_entry *e = n->config->entries; e;
	     e = e->next)
		if (catalog_service(name, e->service))
			return true;
	return false;
}

static void
say_unknown(struct names *n, struct sv name, const char *place)
{
	struct sv nearest, shown = sv_upto(name, 100);

	if (n->unknown++ >= UNKNOWN_LIMIT)
		return;
	nearest = catalog_nearest(name);
	if (nearest.len > 0)
		log_warn("%s: " SV_FMT ": there is no such parameter; the "
			 "nearest is " SV_FMT,
		    place, SV_ARG(shown), SV_ARG(nearest));
	else
		log_warn("%s: " SV_FMT ": there is no such parameter, and "
			 "nothing refers to it: unused",
		    place, SV_ARG(shown));
}

static void
say_later(
    struct names *n, const struct param *p, struct sv value, const char *place)
{
	if (weigh_value(p, value) == WEIGH_LACKING) {
		log_warn(
		    "%s: %s: not in effect yet: %s", place, p->name, p->lacks);
		return;
	}
	log_error("%s: %s = " SV_FMT ": %s: not in effect yet, and mail would "
		  "pass without; remove the line to run all the same",
	    place, p->name, SV_ARG(sv_upto(value, 60)), p->lacks);
	n->unsafe++;
}

static void
judge(struct names *n, struct sv name, struct sv value, const char *place)
{
	const struct param *p = catalog_find(name);

	if (p == NULL) {
		if (!is_own(n, name))
			say_unknown(n, name, place);
		return;
	}
	switch (p->effect) {
	case PARAM_WORKS:
		break;
	case PARAM_LATER:
		if (weigh_value(p, value) != WEIGH_NOTHING)
			say_later(n, p, value, place);
		break;
	case PARAM_NEVER:
		if (n->all)
			log_info("%s: %s: no effect here", place, p->name);
		break;
	}
}

/* Who has the field refuses to start with a value that is none; nobody has
 * this one. */
static void
judge_value(struct names *n, const char *name)
{
	const struct param *p = catalog_find(sv_of(name));
	struct err err;

	if (p != NULL && p->at == PARAM_NOWHERE &&
	    param_check(p, n->config->main_cf, n->config->pool, &err) < 0)
		log_warn("%s", err.text);
}

static void
judge_line(void *context, const char *name, const char *raw, int line)
{
	struct names *n = context;
	struct str place = { 0 };

	judge_value(n, name);
	str_printf(&place, "%s/main.cf, line %d", n->config->directory, line);
	judge(n, sv_of(name), sv_of(raw), str_text(&place));
	str_free(&place);
}

/* "name=value" or "{ name = value }"; false: it is neither. */
static bool
split(const char *assignment, struct sv *name, struct sv *value)
{
	struct sv text = sv_trim(sv_of(assignment));

	if (text.len > 1 && *text.at == '{' && text.at[text.len - 1] == '}')
		text = sv_upto(sv_from(text, 1), text.len - 2);
	return main_cf_split(text, name, value) == NULL;
}

static void
judge_options(struct names *n, const struct master_cf_entry *e)
{
	struct str place = { 0 };
	struct sv name, value;

	str_printf(
	    &place, "%s/master.cf, line %d: -o", n->config->directory, e->line);
	for (const char **o = e->options; *o != NULL; o++)
		if (split(*o, &name, &value))
			judge(n, name, value, str_text(&place));
	str_free(&place);
}

static bool
is_served(const struct master_cf_entry *e)
{
	const struct program *p = program_find(e->command);

	return p != NULL && p->daemon != NULL;
}

int
names_check(const struct config *c, bool all, struct err *err)
{
	struct names n = { .config = c, .all = all };

	main_cf_each(c->main_cf, use_line, &n);
	use_classes(&n);
	for (const struct master_cf_entry *e = c->entries; e; e = e->next)
		for (const char **o = e->options; *o != NULL; o++)
			use(&n, sv_of(*o));
	main_cf_each(c->main_cf, judge_line, &n);
	for (const struct master_cf_entry *e = c->entries; e; e = e->next)
		if (is_served(e))
			judge_options(&n, e);
	if (n.unknown > UNKNOWN_LIMIT)
		log_warn("%s: %u more names that nobody knows", c->directory,
		    n.unknown - UNKNOWN_LIMIT);
	hash_free(&n.used);
	if (n.unsafe == 0)
		return 0;
	return err_set(err, ERR_NEVER,
	    "%s: %u settings ask for a protection that is not there yet",
	    c->directory, n.unsafe);
}
