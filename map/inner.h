/*
 * inner - the tables within a table: "{type:name, type:name}"
 *
 * Each is opened like any other and is in the list of all, so a change of one
 * is seen. One that cannot be opened answers LATER.
 *
 * Memory	an inner is embedded in the table; inner_close() ends it.
 * Limits	INNER_LIMIT tables in one.
 */
#ifndef MAP_INNER_H
#define MAP_INNER_H

#include "map/map.h"

enum { INNER_LIMIT = 1000 };

struct inner {
	struct map **maps;
	size_t count;
};

/* type is that of the table, for messages. */
int inner_open(struct inner *, const char *type, struct sv name, unsigned flags,
    struct err *);
void inner_close(struct inner *);
/* FIXED if one of them is. */
enum map_kind inner_kind(const struct inner *);

#endif
