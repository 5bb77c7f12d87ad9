#include "postern/import_judge.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/commands.h"
#include "catalog/weigh.h"
#include "mail/settings.h"
#include "map/type.h"

enum { SHOWN = 100 };

/* Parameters that mean another thing on a machine where Postfix is, or was. */
enum { IF_SET = 1, IF_UNSET = 2, IF_FILLED = 4, IF_ANY = IF_SET | IF_UNSET };

static const struct {
	const char *name;
	unsigned when;
	bool dropped; /* its line becomes a comment */
	const char *text;
} watched[] = {
	{ "compatibility_level", IF_UNSET, false,
	    "defaults are those of Postfix 2, as they were; `postern check` "
	    "says which" },
	{ "queue_directory", IF_SET, true,
	    "it is Postfix's queue, which no other mail system may use: the "
	    "line is now a comment, and the default of ours counts" },
	{ "data_directory", IF_SET, true,
	    "it is Postfix's: the line is now a comment, and the default of "
	    "ours counts" },
	{ "mail_owner", IF_ANY, false,
	    "the account that owns the queue must be there, and be for nothing "
	    "else: not Postfix's while that runs" },
	{ "net_owner", IF_UNSET, false,
	    "the account of programs that speak to the network must be there" },
	{ "setgid_group", IF_ANY, false,
	    "the group of postdrop must be there, and not be Postfix's while "
	    "that is installed" },
	{ "inet_interfaces", IF_ANY, false,
	    "where it listens: Postfix must be stopped there first" },
	{ "mynetworks", IF_UNSET, false,
	    "mynetworks_style makes it of this machine's interfaces: better "
	    "say who may relay" },
	{ "mydestination", IF_FILLED, false,
	    "mail for these was delivered to mailboxes, which are not here: "
	    "leave it empty, or name a local_transport" },
};

enum { WATCHED = sizeof(watched) / sizeof(watched[0]) };

/* The names that stand for tables before a ":"; unix: and inet: are sockets. */
static const char tables[] =
    "btree cdb cidr dbm hash ldap lmdb memcache mongodb mysql nis nisplus "
    "pcre pgsql redis regexp sdbm socketmap sqlite texthash";

static void
keep_value(void *context, const char *name, const char *raw, int line)
{
	struct import_judge *j = context;

	(void)name;
	(void)line;
	str_puts(&j->values, raw);
	str_putc(&j->values, '\n');
}

static int
load_main(
    struct import_judge *j, const struct import_texts *texts, struct err *err)
{
	if (main_cf_parse(j->cf, texts->main_cf, "main.cf", err) < 0)
		return -1;
	for (const struct catalog_part *p = catalog_parts; p->program; p++)
		main_cf_know(j->cf, p->rows);
	main_cf_default(j->cf, "config_directory", texts->from);
	if (mail_defaults(j->cf, j->pool, err) < 0)
		return -1;
	main_cf_each(j->cf, keep_value, j);
	return 0;
}

int
import_judge_begin(struct import_judge *j, struct import_files *files,
    const struct import_texts *texts, struct err *err)
{
	*j = (struct import_judge){ .files = files,
		.report = files->report,
		.cf = main_cf_new(),
		.pool = files->pool };
	if (load_main(j, texts, err) < 0)
		return -1;
	err->kind = ERR_NONE;
	j->entries =
	    master_cf_parse(texts->master_cf, "master.cf", j->pool, err);
	return j->entries == NULL && err->kind != ERR_NONE ? -1 : 0;
}

void
import_judge_end(struct import_judge *j)
{
	main_cf_free(&j->cf);
	str_free(&j->values);
}

/* A table's type, and what lies elsewhere. */
static void
judge_item(struct import_judge *j, const char *place, struct sv item)
{
	struct sv type, name = item;
	struct err err;
	struct import_mention m;

	while (sv_skip(&name, "!") || sv_skip(&name, "proxy:"))
		;
	item = name;
	if (!sv_cut(&name, ':', &type) || !sv_listed(SV(tables), type))
		name = item;
	else if (map_type_need(type, &err) == NULL)
		import_say(
		    j->report, IMPORT_DECISION, "%s: %s", place, err.text);
	item = name;
	if (name.len > 1 && *name.at == '/' &&
	    !import_mention_next(&j->files->roots, &item, &m))
		import_say(j->report, IMPORT_DECISION,
		    "%s: " SV_FMT " lies elsewhere: it is used where it is",
		    place, SV_ARG(sv_upto(name, SHOWN)));
}

static void
judge_value(struct import_judge *j, const char *place, const char *raw)
{
	struct err err;
	const char *value = main_cf_expand(j->cf, raw, j->pool, &err);
	struct sv rest, item;

	if (value == NULL) {
		import_say(
		    j->report, IMPORT_DECISION, "%s: %s", place, err.text);
		value = raw;
	}
	import_want_all(j->files, place, sv_of(value));
	rest = sv_of(value);
	while (sv_item(&rest, ", \t\r\n{}", &item))
		judge_item(j, place, item);
}

/* A name of the administrator's own, or a mistake. */
static void
judge_unknown(struct import_judge *j, const char *place, struct sv name)
{
	struct sv nearest;

	for (struct master_cf_entry *e = j->entries; e; e = e->next)
		if (catalog_service(name, e->service) != NULL) {
			import_say(j->report, IMPORT_CARRIED, "%s", place);
			return;
		}
	nearest = catalog_nearest(name);
	if (nearest.len == 0)
		import_say(
		    j->report, IMPORT_CARRIED, "%s: a name of your own", place);
	else
		import_say(j->report, IMPORT_DECISION,
		    "%s: there is no such parameter; the nearest is " SV_FMT,
		    place, SV_ARG(nearest));
}

/* The beginning of a value, on one line. */
static const char *
shown(struct import_judge *j, struct sv value)
{
	struct str out = { 0 };
	struct sv word;
	const char *text;

	while (out.len < SHOWN && sv_item(&value, " \t\r\n", &word)) {
		if (out.len > 0)
			str_putc(&out, ' ');
		str_put(&out, word);
	}
	text = pool_copy(j->pool, sv_upto(str_view(&out), SHOWN));
	str_free(&out);
	return text;
}

static void
judge_later(struct import_judge *j, const struct param *p, const char *place,
    struct sv value)
{
	enum weigh weight = weigh_value(p, value);

	if (weight == WEIGH_NOTHING)
		import_say(j->report, IMPORT_CARRIED, "%s", place);
	else
		import_say(j->report, IMPORT_DECISION,
		    "%s = %s: %s: not in effect yet%s", place, shown(j, value),
		    p->lacks,
		    weight == WEIGH_UNSAFE ? "; nothing starts with it" : "");
}

static void
judge_setting(struct import_judge *j, const char *place, struct sv name,
    const char *value)
{
	const struct param *p = catalog_find(name);

	if (p == NULL)
		judge_unknown(j, place, name);
	else if (p->effect == PARAM_LATER)
		judge_later(j, p, place, sv_of(value));
	else
		import_say(j->report,
		    p->effect == PARAM_NEVER ? IMPORT_NO_EFFECT
					     : IMPORT_CARRIED,
		    "%s", place);
	if (p == NULL || p->effect != PARAM_NEVER)
		judge_value(j, place, value);
}

static bool
is_dropped(struct sv name)
{
	for (size_t i = 0; i < WATCHED; i++)
		if (watched[i].dropped &&
		    sv_equal(name, sv_of(watched[i].name)))
			return true;
	return false;
}

struct line {
	const char *name, *raw;
	int number;
};

struct line_list {
	struct line *at;
	size_t count;
};

static void
count_line(void *context, const char *name, const char *raw, int line)
{
	struct line_list *l = context;

	(void)name;
	(void)raw;
	(void)line;
	l->count++;
}

static void
add_line(void *context, const char *name, const char *raw, int line)
{
	struct line_list *l = context;

	l->at[l->count++] = (struct line){ name, raw, line };
}

static int
by_number(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return x->number - y->number;
}

static void
judge_main(struct import_judge *j)
{
	struct line_list lines = { NULL, 0 };

	main_cf_each(j->cf, count_line, &lines);
	lines.at = pool_get(j->pool, (lines.count + 1) * sizeof(*lines.at));
	lines.count = 0;
	main_cf_each(j->cf, add_line, &lines);
	qsort(lines.at, lines.count, sizeof(*lines.at), by_number);
	for (size_t i = 0; i < lines.count; i++) {
		const struct line *l = &lines.at[i];

		if (!is_dropped(sv_of(l->name)))
			judge_setting(j,
			    pool_printf(j->pool, "main.cf, line %d: %s",
				l->number, l->name),
			    sv_of(l->name), l->raw);
	}
}

static void
judge_watched(struct import_judge *j)
{
	for (size_t i = 0; i < WATCHED; i++) {
		const char *name = watched[i].name;
		int line = main_cf_line(j->cf, name);
		struct err err;
		const char *value = main_cf_value(j->cf, name, j->pool, &err);
		unsigned is = line > 0 ? IF_SET : IF_UNSET;

		if (value == NULL)
			continue;
		if (*value != '\0' &&
		    main_cf_raw(j->cf, "local_transport") == NULL)
			is |= IF_FILLED;
		if ((watched[i].when & is) == 0)
			continue;
		import_say(j->report, IMPORT_DECISION, "%s: %s = %s: %s",
		    line > 0 ? pool_printf(j->pool, "main.cf, line %d", line)
			     : "main.cf, not set",
		    name, shown(j, sv_of(value)), watched[i].text);
	}
}

static bool
is_word(char c)
{
	return c != '\0' && strchr(" \t\r\n,;{}=:", c) == NULL;
}

/* Whether any value has it as a word: a transport, "amavis:[::1]:10024". */
static bool
is_used(struct import_judge *j, const char *service)
{
	const char *text = str_text(&j->values), *at = text;
	size_t n = strlen(service);

	for (; (at = strstr(at, service)) != NULL; at += n)
		if ((at == text || !is_word(at[-1])) && !is_word(at[n]))
			return true;
	return false;
}

static void
judge_options(
    struct import_judge *j, const struct master_cf_entry *e, const char *place)
{
	for (const char **o = e->options; *o != NULL; o++) {
		struct sv name, value;

		if (main_cf_split(sv_of(*o), &name, &value) == NULL)
			judge_setting(j,
			    pool_printf(
				j->pool, "%s: -o " SV_FMT, place, SV_ARG(name)),
			    name, pool_copy(j->pool, value));
	}
}

static void
judge_service(struct import_judge *j, const struct master_cf_entry *e)
{
	const char *why = NULL;
	const char *place = pool_printf(j->pool, "master.cf, line %d: %s/%s",
	    e->line, e->service, master_cf_type_name(e->type));

	switch (command_fate(e->command, &why)) {
	case COMMAND_SERVED:
		import_say(j->report, IMPORT_CARRIED, "%s", place);
		judge_options(j, e, place);
		break;
	case COMMAND_ELSEWHERE:
		import_say(j->report, IMPORT_NO_EFFECT, "%s: %s", place, why);
		break;
	case COMMAND_UNKNOWN:
		import_say(j->report,
		    is_used(j, e->service) ? IMPORT_DECISION : IMPORT_NO_EFFECT,
		    "%s: there is no program %.100s here: the entry is now a "
		    "comment%s",
		    place, e->command,
		    is_used(j, e->service) ? ", and main.cf names it" : "");
		break;
	}
}

void
import_judge(struct import_judge *j)
{
	judge_watched(j);
	judge_main(j);
	for (const struct master_cf_entry *e = j->entries; e; e = e->next)
		judge_service(j, e);
}

/* The command is the eighth field. */
static bool
is_unknown_entry(struct sv line)
{
	struct sv field = { 0 };
	const char *why;
	char command[SHOWN];

	for (int i = 0; i < 8; i++)
		if (!sv_item(&line, " \t\r\n\v\f", &field))
			return false;
	if (field.len >= sizeof(command))
		return true;
	memcpy(command, field.at, field.len);
	command[field.len] = '\0';
	return command_fate(command, &why) == COMMAND_UNKNOWN;
}

bool
import_judge_drops(const char *path, struct sv line)
{
	struct sv name, value;

	if (strcmp(path, "master.cf") == 0)
		return is_unknown_entry(line);
	return strcmp(path, "main.cf") == 0 &&
	       main_cf_split(line, &name, &value) == NULL && is_dropped(name);
}
