/*
 * type - what a kind of table must be able to do
 *
 * One file a type, one row each in map/types.c. map.c folds keys, checks their
 * length, keeps what cannot be opened as a surrogate; a type opens, finds and
 * closes. Its own struct embeds a struct map and is found with owner_of().
 *
 * Flags are of enum map_flag; most types have no use for them.
 *
 * Memory	a name given to open() is lent for the call. A key given to
 *		find() ends in a NUL byte that its len does not count.
 * Errors	open() gives NULL and the reason without the table's name, and
 *		leaves in *seen, open, the file that it could not use, if it
 *		came so far: a change of it is the time to try again.
 */
#ifndef MAP_TYPE_H
#define MAP_TYPE_H

#include <stdint.h>

#include "map/builder.h"
#include "map/map.h"
#include "map/seen.h"
#include "util/list.h"

struct map_type {
	const char *name;
	enum map_kind kind;
	struct map *(*open)(
	    struct sv name, unsigned flags, struct seen *, struct err *);
	void (*close)(struct map *);
	enum map_result (*find)(
	    struct map *, struct sv key, struct sv *value, struct err *);
	int (*each)(struct map *, map_each_fn *, void *context,
	    struct err *);               /* NULL: it cannot be listed */
	const char *suffix;              /* of the file that postmap makes */
	const struct map_builder *build; /* NULL: postmap cannot make one */
	bool remote; /* lies outside of the process: see map/remote.c */
	/* May answer otherwise in the middle of a decision: a file that others
	 * write in place, or chance. What it said is kept for the decision. */
	bool live;
};

struct map {
	const struct map_type *type; /* NULL: a surrogate of no known type */
	struct list node;            /* in the list of all */
	unsigned flags;
	bool whole_keys; /* is of kind PATTERN, though its type is FIXED */
	bool passes_on;  /* keys go as they are to tables that fold them */
	bool within;     /* another table, which closes it */
	bool embedded;   /* in what map.c does not know, and must not free */
	char *name;
	char *broken;
	struct str key; /* folded */
	struct seen seen;
	int64_t opened; /* seconds of the monotonic clock */
};

extern const struct map_type *const map_types[]; /* ends in NULL */
extern const struct map_type map_hash, map_btree, map_texthash;
extern const struct map_type map_cdb, map_lmdb, map_pcre;
extern const struct map_type map_debug, map_environ, map_fail, map_internal;
extern const struct map_type map_pipemap, map_randmap, map_unionmap, map_unix;
extern const struct map_type map_static, map_cidr, map_inline, map_regexp;
extern const struct map_type map_ldap, map_memcache, map_mysql, map_pgsql;
extern const struct map_type map_redis, map_socketmap, map_sqlite, map_tcp;

const struct map_type *map_type_find(struct sv name); /* NULL: no such */
/* The same; the err says what is missing. */
const struct map_type *map_type_need(struct sv name, struct err *);

/* Types that are asked in this process after all, in the place of map/remote.c:
 * a hook of proxymap and postmap; it says NULL for what it has not. */
typedef const struct map_type *map_direct_fn(struct sv name);
void map_ask_directly(map_direct_fn *);

/* Splits "type:name"; without a type it is the default type, and with none of
 * those it is an error. */
int map_split(struct sv type_name, const char *default_type, struct sv *type,
    struct sv *name, struct err *);

/* Puts a map that open() did not make into the list of all, so that a change
 * of its file is seen. */
void map_begin(struct map *, struct sv type_name);
void map_end(struct map *);

/* A key or a value as a file has it: up to its NUL byte, if it has one. */
struct sv map_stored(const char *at, size_t len);

#endif
