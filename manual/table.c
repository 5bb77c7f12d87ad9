/*
 * table - what the configuration files of tables outside may say
 */
#include <stdio.h>

#include "manual/fill.h"
#include "manual/page.h"
#include "proxymap/config.h"
#include "proxymap/types.h"

static void
put_rows(const struct param *rows)
{
	for (; rows->type != PARAM_END; rows++) {
		printf(".It Ic %s\n", rows->name);
		page_row(rows);
	}
}

static void
put_type(const struct client_type *type)
{
	fputs(".Bl -tag -width Ds\n", stdout);
	for (const struct param *const *rows = type->rows; *rows; rows++)
		put_rows(*rows);
	put_rows(domain_params);
	fputs(".El\n", stdout);
}

void
fill_tables(void)
{
	for (const char *const *name = client_type_names; *name; name++) {
		const struct client_type *type = client_type_find(sv_of(*name));

		if (type != NULL && type->rows == NULL)
			continue;
		printf(".Ss Files of %s\n", *name);
		if (type != NULL)
			put_type(type);
		else
			fputs("Its library was not there when this page was "
			      "made.\n",
			    stdout);
	}
}
