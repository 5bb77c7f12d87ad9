#include "postconf/master_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postconf/instance.h"
#include "postconf/master_file.h"
#include "postconf/master_pattern.h"
#include "postconf/master_print.h"
#include "postconf/master_scope.h"
#include "postconf/names.h"
#include "postconf/print.h"
#include "util/log.h"

/* What is shown of an entry, once it is one of those asked for. */
struct view {
	const struct request *request;
	struct pool *pool;
};

/* false: there is nothing of that name in it. */
typedef bool show_fn(
    const struct view *, const struct master_entry *, struct sv name);

static const char *
path_of(const struct view *v, const struct master_entry *e, const char *name)
{
	const char *service = e->field[MASTER_SERVICE];
	const char *type = e->field[MASTER_TYPE];

	return name == NULL
		   ? pool_printf(v->pool, "%s/%s", service, type)
		   : pool_printf(v->pool, "%s/%s/%s", service, type, name);
}

static bool
show_service(
    const struct view *v, const struct master_entry *e, struct sv unused)
{
	struct str line = { 0 };

	(void)unused;
	master_print_entry(e, v->request->fold, &line);
	if (v->request->json)
		print_setting(v->request, path_of(v, e, NULL), str_view(&line));
	else
		puts(str_text(&line));
	str_free(&line);
	return true;
}

/* The command keeps its form: one parameter a line where lines are folded. */
static void
show_command(const struct view *v, const struct master_entry *e)
{
	const struct request *r = v->request;
	struct str line = { 0 };

	if (!r->values_only && !r->json)
		str_printf(&line,
		    "%s = ", path_of(v, e, master_field_name(MASTER_COMMAND)));
	master_print_command(e, r->fold, &line);
	if (r->json || r->names_only)
		print_setting(r,
		    path_of(v, e, master_field_name(MASTER_COMMAND)),
		    str_view(&line));
	else
		puts(str_text(&line));
	str_free(&line);
}

static bool
show_field(const struct view *v, const struct master_entry *e, struct sv name)
{
	enum master_field one = master_field_of(name);

	for (unsigned f = 0; f < MASTER_FIELDS; f++)
		if (one != MASTER_FIELDS && one != f)
			continue;
		else if (f == MASTER_COMMAND)
			show_command(v, e);
		else
			print_setting(v->request,
			    path_of(v, e, master_field_name(f)),
			    sv_of(e->field[f]));
	return true;
}

static int
by_name(const void *a, const void *b)
{
	const struct master_word *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static bool
show_parameters(
    const struct view *v, const struct master_entry *e, struct sv name)
{
	const struct master_word **found =
	    pool_get(v->pool, (e->count + 1) * sizeof(*found));
	size_t count = 0;

	for (size_t i = 0; i < e->options; i++) {
		const struct master_word *w = &e->words[i];

		/* Of two of a name the last counts. */
		if (w->name != NULL && w->text != NULL &&
		    master_entry_find(e, sv_of(w->name)) == w &&
		    (master_pattern_is_any(name) ||
			sv_equal(name, sv_of(w->name))))
			found[count++] = w;
	}
	qsort(found, count, sizeof(*found), by_name);
	for (size_t i = 0; i < count; i++)
		print_setting(v->request, path_of(v, e, found[i]->name),
		    sv_of(found[i]->text));
	return count > 0 || master_pattern_is_any(name);
}

static const struct shown {
	show_fn *show;
	int parts; /* of a pattern */
	const char *wanted;
} views[] = {
	[REQUEST_SERVICES] = { show_service, 2,
	    "-M option requires service_name[/type]" },
	[REQUEST_FIELDS] = { show_field, 3,
	    "-F option requires service_name[/type[/field]]" },
	[REQUEST_PARAMETERS] = { show_parameters, 3,
	    "-P option requires service_name[/type[/parameter]]" },
};

/* A pattern, and whether anything has matched it. */
struct wanted {
	struct master_pattern pattern;
	const char *argument; /* NULL: everything is wanted */
	bool found;
};

static void
parse(const struct request *r, const char *argument, struct wanted *w)
{
	const struct shown *s = &views[r->what];
	struct sv text = argument ? sv_of(argument) : SV("*");
	struct sv name;

	w->argument = argument;
	if (!master_pattern_parse(&w->pattern, text, s->parts))
		log_fatal("%s", s->wanted);
	name = w->pattern.part[2];
	if (r->what == REQUEST_FIELDS && !master_pattern_is_any(name) &&
	    master_field_of(name) == MASTER_FIELDS)
		log_fatal("invalid service attribute name: \"" SV_FMT "\"",
		    SV_ARG(name));
}

static struct wanted *
parse_all(const struct request *r, size_t *count, struct pool *pool)
{
	struct wanted *all;

	for (*count = 0; r->arguments[*count] != NULL;)
		++*count;
	all = pool_get(pool, (*count + 1) * sizeof(*all));
	for (size_t i = 0; i < *count; i++)
		parse(r, r->arguments[i], &all[i]);
	if (*count == 0)
		parse(r, NULL, &all[(*count)++]);
	return all;
}

static int
show_entry(const struct view *v, const struct master_entry *e,
    struct wanted *all, size_t count, struct err *err)
{
	const struct master_entry *shown = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!master_pattern_matches(&all[i].pattern, e))
			continue;
		if (shown == NULL)
			shown = v->request->expand
				    ? master_scope_expand(
					  v->request, e, v->pool, err)
				    : e;
		if (shown == NULL)
			return -1;
		if (views[v->request->what].show(
			v, shown, all[i].pattern.part[2]))
			all[i].found = true;
	}
	return 0;
}

static int
show_all(const struct view *v, struct err *err)
{
	struct list entries;
	struct wanted *all;
	size_t count;

	list_begin(&entries);
	all = parse_all(v->request, &count, v->pool);
	if (master_file_load(v->request->directory, &entries, v->pool, err) < 0)
		return -1;
	list_each(node, &entries)
		if (show_entry(v, owner_of(node, struct master_entry, node),
			all, count, err) < 0)
			return -1;
	for (size_t i = 0; i < count; i++)
		if (!all[i].found && all[i].argument != NULL)
			log_warn("unmatched request: \"%s\"", all[i].argument);
	return 0;
}

/* Names that -o or main.cf has and nobody knows, and the other way round. */
static void
warn_names(const struct request *r)
{
	struct instance instance;
	struct names names;

	instance_begin(&instance, r);
	instance_add_master(&instance);
	names_begin(&names, &instance);
	names_warn_master(&names);
	names_end(&names);
	instance_end(&instance);
}

int
master_show(const struct request *r)
{
	struct view v = { r, pool_new() };
	struct err err;
	int result = show_all(&v, &err);

	pool_free(&v.pool);
	if (result < 0)
		log_fatal("%s", err.text);
	if (!r->quiet)
		warn_names(r);
	return 0;
}
