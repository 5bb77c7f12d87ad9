/*
 * own - the addresses at which mail reaches this machine
 *
 * From inet_interfaces and proxy_interfaces: "all", "loopback-only", addresses,
 * host names. Mail for user@[such an address] is local (compat 3.5.1).
 *
 * Memory	own_free() gives it back.
 * Errors	a name that cannot be looked up is warned of and left out.
 * Limits	reads interfaces and asks the resolver: before the walls only.
 */
#ifndef ROUTE_OWN_H
#define ROUTE_OWN_H

#include <stdbool.h>
#include <stddef.h>

#include "util/ip.h"

struct own {
	struct ip *at;
	size_t count;
};

void own_load(
    struct own *, const char *inet_interfaces, const char *proxy_interfaces);
bool own_has(const struct own *, const struct ip *);
/* "[192.0.2.1]" or "[IPv6:2001:db8::1]", as a domain stands in an address. */
bool own_has_literal(const struct own *, struct sv domain);
void own_free(struct own *);

#endif
