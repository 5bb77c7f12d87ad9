/*
 * resolver - asks dnsd what a decision's facts want (dns/facts.h)
 *
 *	resolver_begin(&c->resolver, c->pool, on_known);
 *	...
 *	if (!client_name_find(&c->resolver.facts, &ip, &name))
 *		resolver_ask(&c->resolver);	on_known() runs it again
 *
 * One connection to dnsd serves the whole process. An asker that is lost, or
 * slower than PEER_SECONDS, counts as DNS_LATER.
 *
 * Memory	facts live in the pool; resolver_end() before it is freed.
 */
#ifndef SERVICE_RESOLVER_H
#define SERVICE_RESOLVER_H

#include "dns/facts.h"
#include "service/peer.h"

struct resolver {
	struct dns_facts facts;
	struct list calls;
	unsigned open;
	struct soon none; /* nothing had to be asked */
	void (*known)(struct resolver *);
};

void resolver_begin(
    struct resolver *, struct pool *, void (*known)(struct resolver *));
/* Asks all that is wanted; known() is called once, when all is answered; never
 * from inside. */
void resolver_ask(struct resolver *);
void resolver_end(struct resolver *); /* known() will not be called */

#endif
