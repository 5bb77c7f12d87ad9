/*
 * The types of tables outside, one row each. Some are there if their
 * library is.
 */
#include "proxymap/types.h"

#include <stddef.h>

const char *const client_type_names[] = { "ldap", "memcache", "mysql", "pgsql",
	"redis", "socketmap", "sqlite", "tcp", NULL };

static const struct client_type *const types[] = {
#ifdef HAVE_LDAP
	&client_ldap,
#endif
	&client_memcache,
#ifdef HAVE_MYSQL
	&client_mysql,
#endif
#ifdef HAVE_PGSQL
	&client_pgsql,
#endif
	&client_redis,
	&client_socketmap,
#ifdef HAVE_SQLITE
	&client_sqlite,
#endif
	&client_tcp,
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
