#include <string.h>

#include "param/main_cf.h"
#include "postconf/master_file.h"
#include "postconf/master_main.h"
#include "postconf/master_pattern.h"
#include "postconf/master_print.h"
#include "postconf/text.h"
#include "util/log.h"

/* One argument: which entries, and what becomes of them. */
struct order {
	const char *argument;
	struct master_pattern pattern;
	struct sv value;
	struct master_entry *entry; /* of -M: what comes in their place */
	enum master_field field;    /* of -F */
	bool done;
};

struct edit {
	const struct request *request;
	struct text *text;
	const char *path;
	struct order *orders;
	size_t count;
	struct pool *pool;
};

static bool
has_space(struct sv v)
{
	return sv_has(v, ' ') || sv_has(v, '\t');
}

static int
parse_service(struct edit *e, struct order *o, struct err *err)
{
	if (e->request->action != REQUEST_EDIT)
		return 0;
	o->entry = master_entry_parse(o->value, e->pool, err);
	return o->entry == NULL ? -1 : 0;
}

static int
parse_field(struct edit *e, struct order *o, struct err *err)
{
	struct sv name = o->pattern.part[2];

	(void)e;
	if (master_pattern_is_any(name))
		return err_set(
		    err, ERR_NEVER, "-Fe does not accept wild-card field name");
	o->field = master_field_of(name);
	if (o->field == MASTER_FIELDS)
		return err_set(err, ERR_NEVER,
		    "invalid service attribute name: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(name, 100)));
	if (o->field != MASTER_COMMAND && has_space(o->value))
		return err_set(err, ERR_NEVER,
		    "-Fe does not accept whitespace in non-command field");
	return 0;
}

static int
parse_parameter(struct edit *e, struct order *o, struct err *err)
{
	(void)e;
	if (master_pattern_is_any(o->pattern.part[2]))
		return err_set(err, ERR_NEVER,
		    "-Pe does not accept wild-card parameter name");
	if (has_space(o->value))
		return err_set(err, ERR_NEVER,
		    "-Pe does not accept whitespace in parameter value");
	return 0;
}

/* What the orders of each kind look like. */
static const struct {
	int parts;
	const char *wanted;
	int (*parse)(struct edit *, struct order *, struct err *);
} kinds[] = {
	[REQUEST_SERVICES] = { 2, "-Me, -MX or -M# requires service_name/type",
	    parse_service },
	[REQUEST_FIELDS] = { 3,
	    "-Fe or -FX requires service_name/type/field_name", parse_field },
	[REQUEST_PARAMETERS] = { 3,
	    "-Pe or -PX requires service_name/type/parameter",
	    parse_parameter },
};

static int
parse(struct edit *e, struct order *o, struct err *err)
{
	struct sv pattern = sv_of(o->argument);
	const char *why;

	if (sv_has(pattern, '\n'))
		return err_set(err, ERR_NEVER,
		    "-Me, -Fe, -Pe, -X, or -# accept no multi-line input");
	if (e->request->action == REQUEST_EDIT &&
	    (why = main_cf_split(pattern, &pattern, &o->value)) != NULL)
		return err_set(
		    err, ERR_NEVER, "%s: \"%.150s\"", why, o->argument);
	if (!master_pattern_parse(
		&o->pattern, pattern, kinds[e->request->what].parts) ||
	    o->pattern.given < kinds[e->request->what].parts)
		return err_set(
		    err, ERR_NEVER, "%s", kinds[e->request->what].wanted);
	return kinds[e->request->what].parse(e, o, err);
}

static int
parse_all(struct edit *e, struct err *err)
{
	char **arguments = e->request->arguments;

	while (arguments[e->count] != NULL)
		e->count++;
	e->orders = pool_get(e->pool, (e->count + 1) * sizeof(*e->orders));
	for (size_t i = 0; i < e->count; i++) {
		e->orders[i].argument = arguments[i];
		if (parse(e, &e->orders[i], err) < 0)
			return -1;
	}
	return 0;
}

static bool
same_service(const struct master_entry *a, const struct master_entry *b)
{
	return strcmp(a->field[MASTER_SERVICE], b->field[MASTER_SERVICE]) ==
		   0 &&
	       strcmp(a->field[MASTER_TYPE], b->field[MASTER_TYPE]) == 0;
}

static struct sv
print(struct edit *e, const struct master_entry *entry)
{
	struct str out = { 0 };
	struct sv text;

	master_print_entry(entry, true, &out);
	text = pool_view(text_pool(e->text), str_view(&out));
	str_free(&out);
	return text;
}

/* The first that is meant is replaced, those after it go. */
static void
change_service(struct edit *e, struct order *o, struct text_line *l)
{
	switch (e->request->action) {
	case REQUEST_EDIT:
		l->change = o->done ? TEXT_DROP : TEXT_REPLACE;
		if (!o->done)
			l->with = print(e, o->entry);
		break;
	case REQUEST_EXCLUDE:
		l->change = TEXT_DROP;
		break;
	default:
		l->change = TEXT_COMMENT;
	}
	o->done = true;
}

/* Its name and type alone: who drops a broken entry need not mend it first. */
static bool
parse_names(struct edit *e, struct sv line, struct master_entry *to)
{
	struct sv value;

	for (int f = MASTER_SERVICE; f <= MASTER_TYPE; f++) {
		if (!sv_item(&line, " \t\r\n\v\f", &value))
			return false;
		to->field[f] = pool_copy(e->pool, value);
	}
	return true;
}

static int
edit_service(struct edit *e, struct text_line *l, struct err *err)
{
	struct master_entry found = { .count = 0 };

	(void)err;
	if (!parse_names(e, l->line, &found))
		return 0;
	for (size_t i = 0; i < e->count; i++) {
		struct order *o = &e->orders[i];

		if (master_pattern_matches(&o->pattern, &found) ||
		    (o->entry != NULL && same_service(o->entry, &found)))
			change_service(e, o, l);
	}
	return 0;
}

static int
apply(struct edit *e, struct order *o, struct master_entry *to, struct err *err)
{
	struct sv name = o->pattern.part[2];

	if (e->request->what == REQUEST_FIELDS)
		return master_entry_set(to, o->field, o->value, e->pool, err);
	if (e->request->action == REQUEST_EXCLUDE)
		master_entry_drop(to, name);
	else
		master_entry_put(to, name, o->value, e->pool);
	return 0;
}

static int
edit_within(struct edit *e, struct text_line *l, struct err *err)
{
	struct master_entry *found =
	    master_file_entry(e->path, l->first, l->line, e->pool, err);
	struct master_entry was;

	if (found == NULL)
		return -1;
	was = *found;
	for (size_t i = 0; i < e->count; i++) {
		struct order *o = &e->orders[i];

		if (!master_pattern_matches(&o->pattern, &was))
			continue;
		if (apply(e, o, found, err) < 0)
			return -1;
		o->done = true;
	}
	if (found->changed) {
		l->change = TEXT_REPLACE;
		l->with = print(e, found);
	}
	return 0;
}

/* New entries come last; of two of the same service, the later order. */
static void
add_services(struct edit *e)
{
	for (size_t i = 0; i < e->count; i++) {
		const struct order *o = &e->orders[i];
		bool again = false;

		for (size_t j = i + 1; j < e->count; j++)
			again =
			    again || same_service(o->entry, e->orders[j].entry);
		if (!o->done && !again)
			text_add(e->text, print(e, o->entry));
	}
}

static void
warn_unmatched(const struct edit *e)
{
	for (size_t i = 0; i < e->count; i++)
		if (!e->orders[i].done)
			log_warn("unmatched service_name/type: \"%s\"",
			    e->orders[i].argument);
}

static int
edit_lines(struct edit *e, struct err *err)
{
	bool services = e->request->what == REQUEST_SERVICES;

	for (struct text_line *l = text_lines(e->text); l; l = l->next)
		if ((services ? edit_service : edit_within)(e, l, err) < 0)
			return -1;
	if (!services)
		warn_unmatched(e);
	else if (e->request->action == REQUEST_EDIT)
		add_services(e);
	return text_save(e->text, err);
}

static int
edit(struct edit *e, struct err *err)
{
	int result;

	if (parse_all(e, err) < 0)
		return -1;
	e->path = master_file_path(e->request->directory, e->pool);
	if ((e->text = text_open(e->path, err)) == NULL)
		return -1;
	result = edit_lines(e, err);
	text_close(&e->text);
	return result;
}

int
master_edit(const struct request *r)
{
	struct edit e = { .request = r, .pool = pool_new() };
	struct err err;
	int result;

	if (*r->arguments == NULL)
		log_fatal("%s", r->action == REQUEST_EDIT
				    ? "-e requires name=value argument"
				    : "missing service argument");
	result = edit(&e, &err);
	pool_free(&e.pool);
	if (result < 0)
		log_fatal("%s", err.text);
	return 0;
}
