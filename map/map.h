/*
 * map - a lookup table: key in, value out
 *
 * "type:name" names a table; one file a type (map/db.c ...), one row in
 * map/types.c. Local tables are opened before the jail is closed and read in
 * the process. Keys are folded to one case for tables of the fixed kind, on
 * lookup and on build (compat 3.1). With smtputf8_enable, which is the default
 * here, that is Unicode's, and what is not UTF-8 is in no table: such a key is
 * NONE, with a warning, and such a value LATER.
 *
 * A lookup says FOUND, NONE or LATER, never NONE for what it could not read:
 * a table that cannot be opened is a table whose lookups all say LATER, with
 * the reason logged once (compat 3.1, "surrogate"); hash: and btree: files that
 * another program rewrote in place say LATER until the worker is replaced
 * (DESIGN 11). So a wrong 550 cannot come from a table in the making.
 *
 * Memory	values are lent until the next lookup in the same map.
 * Limits	a key of more than 64 kB, or with a NUL byte, is NONE; a text
 *		table has at most 512 MB. regexp: says LATER to a key of more
 *		than 2,048 bytes, which no address has that came by SMTP; pcre:
 *		to one that takes it too long. Tables within tables are at most
 *		10 deep.
 */
#ifndef MAP_MAP_H
#define MAP_MAP_H

#include <stdbool.h>

#include "util/err.h"
#include "util/str.h"

enum map_result { MAP_NONE, MAP_FOUND, MAP_LATER };

enum map_kind {
	MAP_FIXED,  /* whole keys; partial keys may be tried */
	MAP_PATTERN /* regexp, cidr: the full key alone, as it is, is asked */
};

enum map_flag {
	/* Patterns may not put what they matched into the result (compat 3.5,
	 * transport_maps): rules that do are left out. */
	MAP_NO_SUBST = 1 << 0,
	MAP_AS_IS = 1 << 1, /* keys are not folded */
	/* Keys and values are bytes, UTF-8 or not: header_checks. */
	MAP_BYTES = 1 << 2
};

struct map; /* one table */

/* Never NULL: what cannot be opened is a surrogate (map_broken()). */
struct map *map_open(struct sv type_name, const char *default_type);
struct map *map_open_as(
    struct sv type_name, const char *default_type, unsigned flags);
void map_close(struct map **);
enum map_result map_find(
    struct map *, struct sv key, struct sv *value, struct err *);
/* Calls for each key and value, in no order; both are lent for the call, which
 * must not touch the map. -1: it cannot be done, or not to the end. */
typedef void map_each_fn(void *context, struct sv key, struct sv value);
int map_each(struct map *, map_each_fn *, void *context, struct err *);
const char *map_name(const struct map *); /* "hash:/etc/postern/transport" */
enum map_kind map_kind(const struct map *);
const char *map_broken(const struct map *); /* why; NULL: it is well */

/* Whether the file behind an open table is no longer what was opened: replaced,
 * removed, or written in place. Cheap: an fstat of each file; works jailed. A
 * surrogate whose file could not even be opened has "changed" when it is a
 * minute old: it is worth another try. */
bool map_changed(struct map *);

/* smtputf8_enable, for all of the process. */
void map_fold_utf8(bool);
/* Folds a key, as lookups do; false: it is not UTF-8, where it must be. */
bool map_fold(struct str *key);
/* Whether it is UTF-8, where it must be. */
bool map_is_text(struct sv);

/* A list of tables, as main.cf gives it: "hash:/a, static:{b c}". The first
 * that answers wins; an error ends the search (compat 3.1). */
struct maps;
struct maps *maps_open(const char *list, const char *default_type);
struct maps *maps_open_as(
    const char *list, const char *default_type, unsigned flags);
void maps_close(struct maps **);
bool maps_empty(const struct maps *);
enum map_result maps_find(
    struct maps *, struct sv key, struct sv *value, struct err *);
/* The same, asking only tables of the fixed kind: for partial keys. */
enum map_result maps_find_fixed(
    struct maps *, struct sv key, struct sv *value, struct err *);
const char *maps_list(const struct maps *);

/* Every table that this process has open: whether any has changed, and which
 * (lent). Asked once a decision and by a timer. */
const char *map_any_changed(void);
/* Calls for each table that this process has open. */
typedef void map_open_fn(void *context, struct map *);
void map_each_open(map_open_fn *, void *context);
/* The process ends: closes each of them, whoever has it. */
void map_close_all(void);

#endif
