/*
 * alias - what virtual_alias_maps make of a recipient (compat 3.3, 3.6)
 *
 * An address that a table knows becomes the addresses of the table's answer,
 * made whole, with the extension that the key lacked put back; those are looked
 * up again, until nothing is found or an address becomes itself.
 *
 * Memory	results are lent by the pool.
 * Errors	ERR_LATER: a table cannot answer, its answer is no address, or a
 *		limit is passed. The text is the log line, with the address and
 *		the table.
 * Limits	virtual_alias_{recursion,expansion,address_length}_limit.
 */
#ifndef CLEANUP_ALIAS_H
#define CLEANUP_ALIAS_H

#include "cleanup/settings.h"
#include "route/find.h"
#include "route/rewrite.h"

struct alias {
	const struct cleanup_settings *set;
	struct rewrite_rules rules;
	struct maps *maps;
	struct match *mydestination;
	struct own own;
	struct find_ours ours;
	bool keeps_extension; /* propagate_unmatched_extensions: virtual */
};

struct alias_list {
	const char **at;
	size_t count, room;
};

/* Opens the tables; both settings must outlive it. Before the walls. */
void alias_open(struct alias *, const struct cleanup_settings *,
    const struct route_settings *);
void alias_close(struct alias *);

/* The list has the one address given when no table knows it. */
int alias_expand(struct alias *, const char *address, struct pool *,
    struct alias_list *, struct err *);

#endif
