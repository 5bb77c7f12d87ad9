/*
 * find - which keys of an address are looked up in a table, and in which order
 * (compat 3.3)
 *
 * One function for all tables that are asked with an address: an order is a
 * list of steps in find.c. Each key is tried on all tables of the list before
 * the next key, in external form first and then in internal form if that is
 * another. Tables of patterns are asked the full address only.
 *
 *	FIND_ADDRESS	user+ext@domain user@domain; for a domain of ours
 *			user+ext user; @domain
 *	FIND_ACCESS	user+ext@domain user@domain domain parents user+ext@
 *			user@
 *	FIND_TRANSPORT	user+ext@domain user@domain domain parents *
 *
 * Memory	what is found is lent by the pool.
 * Errors	a table that cannot answer ends the search: MAP_LATER, and the
 *		err names it.
 */
#ifndef ROUTE_FIND_H
#define ROUTE_FIND_H

#include "map/map.h"
#include "map/match.h"
#include "route/own.h"
#include "util/pool.h"

enum find_order { FIND_ADDRESS, FIND_ACCESS, FIND_TRANSPORT };

/* Which domains are ours, so that "user" alone may be a key; who keeps it
 * decides once for all tables. */
struct find_ours {
	const char *myorigin;
	struct match *mydestination; /* NULL: none */
	const struct own *own;       /* NULL: none */
};

struct find {
	enum find_order order;
	struct maps *maps;
	const struct find_ours *ours;
	const char *delimiters; /* recipient_delimiter */
	bool parents;           /* mail_parents_match() of the feature */
	struct pool *pool;
};

struct found {
	const char *value;
	const char *extension; /* "+ext" if the key had none of it; else "" */
};

enum map_result find_address(
    const struct find *, const char *address, struct found *, struct err *);

/* A domain without a user, then its parents, whatever the order; tables of
 * patterns are asked the whole domain. */
enum map_result find_domain(
    const struct find *, struct sv domain, struct found *, struct err *);

/* A local part in external form, quoted if it must be; lent by the pool. */
struct sv find_external_local(struct sv local, struct pool *);

#endif
