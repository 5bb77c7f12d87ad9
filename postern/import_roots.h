/*
 * import_roots - where a text names a file of the directory that is imported
 *
 * That directory may have several names in a text: the one it was given by, the
 * one without symbolic links, and the place that it is a copy of. A mention is
 * one of them, "/", and a path up to white space or , ; ( ) { } " or '. What
 * stands before it as "hash:" is its type.
 *
 * Memory	a mention views the text.
 * Limits	IMPORT_ROOTS names.
 */
#ifndef POSTERN_IMPORT_ROOTS_H
#define POSTERN_IMPORT_ROOTS_H

#include <stdbool.h>

#include "util/pool.h"
#include "util/sv.h"

enum { IMPORT_ROOTS = 4 };

struct import_roots {
	struct sv at[IMPORT_ROOTS]; /* no "/" at the end */
	int count;
};

struct import_mention {
	struct sv type; /* "hash"; empty: it is no table */
	struct sv root, path;
};

/* One that is there already, or "/", is left out. */
void import_root_add(struct import_roots *, struct sv);

/* Takes the text up to the end of the next mention; false: there is none. */
bool import_mention_next(
    const struct import_roots *, struct sv *text, struct import_mention *);

/* The place of a path below the directory, without ".", and without a "/" too
 * many; NULL: it leads outside, or is the directory itself. */
const char *import_path(struct sv path, struct pool *);

#endif
