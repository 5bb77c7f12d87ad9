/*
 * client_name - the name of a client, believed only if it works both ways
 *
 * The PTR record of the address gives a name; that name's A or AAAA records
 * must hold the address (compat 4.1). Pure: see dns/facts.h.
 *
 * Memory	texts are lent by the facts' pool.
 */
#ifndef DNS_CLIENT_NAME_H
#define DNS_CLIENT_NAME_H

#include "dns/facts.h"

struct client_name {
	const char *name;    /* verified, or "unknown" */
	const char *reverse; /* what PTR says, or "unknown" */
	bool name_later;     /* unknown for now: a lookup failed */
	bool reverse_later;
	const char *why; /* for a warning in the log: "hostname H does not
	    resolve to address A"; NULL: nothing to say */
};

/* False: ask what the facts want, then call again. */
bool client_name_find(
    struct dns_facts *, const struct ip *, struct client_name *);

#endif
