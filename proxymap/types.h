/*
 * types - every type of table outside, built in or not
 */
#ifndef PROXYMAP_TYPES_H
#define PROXYMAP_TYPES_H

#include "proxymap/client.h"

extern const struct client_type client_ldap, client_memcache, client_mysql,
    client_pgsql, client_redis, client_socketmap, client_sqlite, client_tcp;

/* Names of all, in their order; NULL ends them. */
extern const char *const client_type_names[];

#endif
