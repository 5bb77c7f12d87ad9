/*
 * build - makes the file of a table: what postmap does
 *
 * The new file is written beside the old one, flushed, and renamed over it: who
 * has the old one open goes on with it, whole. Two builders of one table wait
 * for each other. The rows are written at the end, sorted (map/batch.h).
 *
 * Memory	a build is ended by map_build_commit() or map_build_drop(),
 *		which leave NULL; drop removes what was written.
 * Limits	as map/batch.h has them, in memory.
 * Errors	name the file. A type that cannot be made: "unsupported map type
 *		for this operation".
 */
#ifndef MAP_BUILD_H
#define MAP_BUILD_H

#include <sys/types.h>

#include "util/err.h"
#include "util/str.h"

struct map_build;

enum map_put { MAP_PUT_DONE, MAP_PUT_DUPLICATE, MAP_PUT_FAILED };
enum map_keep { MAP_KEEP_OLD, MAP_KEEP_NEW }; /* of two with the same key */

struct map_build *map_build_begin(
    struct sv type_name, const char *default_type, struct err *);
const char *map_build_path(const struct map_build *); /* of the file, at last */
/* The same path without a build; the str is empty before. */
int map_build_name(
    struct sv type_name, const char *default_type, struct str *, struct err *);
/* From now on keys and values have no NUL byte at their end; it is the default
 * that they have one. */
void map_build_bare(struct map_build *);
/* DUPLICATE: the key was there; it keeps the value that `keep` says. */
enum map_put map_build_put(struct map_build *, struct sv key, struct sv value,
    enum map_keep, struct err *);
int map_build_commit(struct map_build **, mode_t, struct err *);
void map_build_drop(struct map_build **);

#endif
