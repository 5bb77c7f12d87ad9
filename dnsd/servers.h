/*
 * servers - which DNS servers are asked
 */
#ifndef DNSD_SERVERS_H
#define DNSD_SERVERS_H

#include <stdint.h>

#include "util/err.h"
#include "util/ip.h"

enum { SERVERS_LIMIT = 16 };

struct server {
	struct ip ip;
	uint16_t port;
};

struct servers {
	struct server at[SERVERS_LIMIT];
	size_t count;
};

/* The list of dns_resolver_addresses: ADDRESS, ADDRESS@PORT, ADDRESS:PORT,
 * [ADDRESS]:PORT, parted by commas or blanks. */
int servers_parse(struct servers *, struct sv list, struct err *);
/* The "nameserver" lines of resolv.conf; others, and scopes, are passed over.
 */
void servers_resolv_conf(struct servers *, struct sv text);

#endif
