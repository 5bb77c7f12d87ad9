/*
 * The types of tables outside, one row each.
 */
#include <stddef.h>

#include "proxymap/client.h"

static const struct client_type *const types[] = {
	NULL,
};

const struct client_type *
client_type_find(struct sv name)
{
	for (size_t i = 0; types[i] != NULL; i++)
		if (sv_equal(name, sv_of(types[i]->name)))
			return types[i];
	return NULL;
}
