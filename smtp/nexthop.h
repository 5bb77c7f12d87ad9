/*
 * nexthop - where a transport table sends mail (compat 3.5)
 *
 *	domain  domain:port  [host]  [host]:port  [192.0.2.1] [ipv6:2001:db8::1]
 *
 * or a list of them, parted by commas or blanks. Brackets mean: no MX. A port
 * is a number or one of the names of mail.
 *
 * Memory	names are lent by the pool.
 */
#ifndef SMTP_NEXTHOP_H
#define SMTP_NEXTHOP_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"
#include "util/pool.h"

struct nexthop {
	const char *name; /* of a domain or host, or an address */
	bool host;        /* in brackets */
	uint16_t port;
};

/* Takes the next of the list: 1; 0 when there is none left, -1 for a bad one.
 */
int nexthop_take(struct sv *list, const char *default_port, struct pool *,
    struct nexthop *, struct err *);

#endif
