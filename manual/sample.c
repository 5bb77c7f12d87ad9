/*
 * sample - parameters for main.cf.sample, and words for the shell
 */
#include <stdio.h>

#include "catalog/catalog.h"
#include "manual/fill.h"
#include "manual/row.h"
#include "manual/section.h"
#include "map/type.h"

static void
put_row(const struct param *p)
{
	struct str words = { 0 };

	row_kind(p, &words);
	printf("\n# %s: %s\n", p->name, str_text(&words));
	row_wrap(sv_of(p->doc), "#   ", false);
	str_clear(&words);
	row_effect(p, &words);
	row_wrap(str_view(&words), "#   ", false);
	printf("#%s =%s%s\n", p->name, *p->initial ? " " : "", p->initial);
	str_free(&words);
}

static void
put_section(const struct section *s)
{
	printf("\n# --- %s ---\n", s->title);
	for (size_t i = 0; i < s->count; i++)
		put_row(s->rows[i]);
}

void
fill_sample(void)
{
	section_each(put_section);
}

static void
put_name(void *context, const struct param *p)
{
	(void)context;
	if (p->effect != PARAM_NEVER)
		printf("%s\n", p->name);
}

void
fill_names(void)
{
	catalog_each(put_name, NULL);
}

void
fill_types(void)
{
	for (const struct map_type *const *t = map_types; *t != NULL; t++)
		printf("%s\n", (*t)->name);
}
