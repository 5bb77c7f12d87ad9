#include <stdlib.h>
#include <string.h>

#include "postconf/main_main.h"
#include "postconf/names.h"
#include "postconf/print.h"
#include "postconf/renamed.h"
#include "util/log.h"

struct show {
	const struct request *request;
	struct instance instance;
	struct names names;
	struct pool *pool; /* of one parameter */
};

/* Whoever uses a raw text expands it, not we (compat 2.1.3). */
static const char *
expand(struct show *s, const struct name *name, const char *text)
{
	struct err err;

	if (name->row != NULL && name->row->type == PARAM_RAW)
		return text;
	pool_reset(s->pool);
	text =
	    main_cf_value_or(s->instance.cf, name->name, text, s->pool, &err);
	if (text == NULL)
		log_fatal("%s", err.text);
	return text;
}

static void
show(struct show *s, const struct name *name)
{
	const struct request *r = s->request;
	const char *text = names_value(&s->names, name);

	if (r->only_set && main_cf_raw(s->instance.cf, name->name) == NULL)
		return;
	if (r->expand)
		text = expand(s, name, text);
	print_setting(r, name->name, sv_of(text));
}

static void
show_given(struct show *s)
{
	for (char **name = s->request->arguments; *name != NULL; name++) {
		const struct name *known = names_find(&s->names, sv_of(*name));

		if (known != NULL)
			show(s, known);
		else
			log_warn("%s: unknown parameter", *name);
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct name *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void
show_all(struct show *s)
{
	const struct name **sorted =
	    pool_get(s->instance.pool, s->names.all.count * sizeof(*sorted));
	size_t n = 0;

	list_each(node, &s->names.all.order)
		sorted[n++] = owner_of(
		    owner_of(node, struct hash_node, used), struct name, node);
	qsort(sorted, n, sizeof(*sorted), by_name);
	for (size_t i = 0; i < n; i++)
		if (sorted[i]->class & s->request->classes)
			show(s, sorted[i]);
}

int
main_show(const struct request *r)
{
	struct show s = { .request = r, .pool = pool_new() };

	instance_begin(&s.instance, r);
	instance_add_master(&s.instance);
	names_begin(&s.names, &s.instance);
	if (!r->quiet) {
		names_warn(&s.names);
		renamed_warn(&s.instance);
	}
	if (*r->arguments != NULL)
		show_given(&s);
	else
		show_all(&s);
	names_end(&s.names);
	instance_end(&s.instance);
	pool_free(&s.pool);
	return 0;
}
