/*
 * rewrite - an incomplete address made whole (compat 3.5.2)
 *
 * Takes a source route off, turns site!user and user%domain into user@domain
 * where there is no "@", appends the origin and the domain, drops one final
 * dot. It needs no table, only settings, so whoever has an address calls it;
 * to ask another process would cost more than the work.
 *
 * Memory	the result is lent by the pool, or is the address given.
 * Limits	none of its own: the result is longer than the address by the
 *		origin and the domain at most.
 */
#ifndef ROUTE_REWRITE_H
#define ROUTE_REWRITE_H

#include "route/settings.h"
#include "util/pool.h"

/* What is appended; "" appends nothing. */
struct rewrite_rules {
	const char *origin; /* myorigin */
	const char *domain; /* mydomain */
	bool swap_bangpath;
	bool allow_percent_hack;
};

/* For envelopes and local clients, from mail_settings; for the headers of
 * remote clients, from remote_header_rewrite_domain. */
struct rewrite_rules rewrite_local(const struct route_settings *);
struct rewrite_rules rewrite_remote(const struct route_settings *);

const char *rewrite_address(
    const struct rewrite_rules *, const char *internal, struct pool *);

#endif
