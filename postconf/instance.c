#include "postconf/instance.h"

#include <string.h>
#include <unistd.h>

#include "catalog/catalog.h"
#include "mail/settings.h"
#include "util/file.h"
#include "util/log.h"
#include "util/must.h"

/* What mail_defaults() finds out. */
static const char *const of_machine[] = { "mydomain", "myhostname",
	"mynetworks" };

static void
know(struct main_cf *cf)
{
	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		main_cf_know(cf, c->rows);
}

static void
set(struct main_cf *cf, const char *assignment)
{
	struct err err;

	if (main_cf_set(cf, sv_of(assignment), &err) < 0)
		log_fatal("%s", err.text);
}

/* The directory counts as if a line had set it, and -o as if it were the last
 * line. */
static struct main_cf *
parse(const struct instance *i, const struct request *r, struct sv text)
{
	struct main_cf *cf = main_cf_new();
	struct err err;

	know(cf);
	if (!r->defaults)
		set(cf,
		    pool_printf(i->pool, "config_directory=%s", r->directory));
	if (main_cf_parse(cf, text, i->main_path, &err) < 0)
		log_fatal("%s", err.text);
	for (const char *const *o = r->overrides; *o != NULL; o++)
		set(cf, *o);
	return cf;
}

static void
copy(void *to, const char *name, const char *raw, int line)
{
	struct str assignment = { 0 };

	str_printf(&assignment, "%s=%s", name, raw);
	set(to, str_text(&assignment));
	str_free(&assignment);
}

static void
add_default(struct instance *i, const char *name, const char *text)
{
	size_t n = 0;

	while (i->defaults[n].name != NULL)
		n++;
	must(n + 1 < sizeof(i->defaults) / sizeof(i->defaults[0]));
	i->defaults[n].name = name;
	i->defaults[n].text = text;
	main_cf_default(i->cf, name, text);
}

/* They are found out in a second main.cf: mail_defaults() writes over a
 * myorigin that names a file. */
static void
ask_machine(struct instance *i)
{
	struct main_cf *cf = main_cf_new();
	struct err err;

	know(cf);
	main_cf_each(i->cf, copy, cf);
	set(cf, "myorigin=");
	/* What is wrong in main.cf is said of the first one. */
	if (mail_defaults(cf, i->pool, &err) < 0 && err.kind == ERR_LATER)
		log_warn("%s", err.text);
	for (size_t n = 0; n < sizeof(of_machine) / sizeof(of_machine[0]);
	     n++) {
		const char *value =
		    main_cf_value(cf, of_machine[n], i->pool, &err);

		if (value != NULL)
			add_default(i, of_machine[n], value);
	}
	add_default(i, "config_directory", CONFDIR);
	add_default(i, "process_name", "postconf");
	add_default(
	    i, "process_id", pool_printf(i->pool, "%ld", (long)getpid()));
	main_cf_free(&cf);
}

static void
load_main(struct instance *i, const struct request *r)
{
	struct str text = { 0 };
	struct err err;

	if (!r->defaults &&
	    file_read(i->main_path, MAIL_MAIN_CF_LIMIT, &text, &err) < 0)
		log_fatal("%s", err.text);
	i->cf = parse(i, r, str_view(&text));
	ask_machine(i);
	str_free(&text);
}

void
instance_begin(struct instance *i, const struct request *r)
{
	*i = (struct instance){ .pool = pool_new() };
	i->main_path = pool_printf(i->pool, "%s/main.cf", r->directory);
	i->master_path = pool_printf(i->pool, "%s/master.cf", r->directory);
	load_main(i, r);
}

void
instance_add_master(struct instance *i)
{
	struct err err = { .kind = ERR_NONE };
	struct str text = { 0 };

	if (file_read(i->master_path, MAIL_MAIN_CF_LIMIT, &text, &err) < 0) {
		log_warn("%s", err.text);
		return;
	}
	i->services =
	    master_cf_parse(str_view(&text), i->master_path, i->pool, &err);
	if (i->services == NULL && err.kind != ERR_NONE)
		log_fatal("%s", err.text);
	str_free(&text);
}

void
instance_end(struct instance *i)
{
	main_cf_free(&i->cf);
	pool_free(&i->pool);
}

const char *
instance_text(const struct instance *i, const char *name, const char *initial)
{
	const char *raw = main_cf_raw(i->cf, name);

	if (raw != NULL)
		return raw;
	for (const struct instance_default *d = i->defaults; d->name; d++)
		if (strcmp(d->name, name) == 0)
			return d->text;
	return initial;
}
