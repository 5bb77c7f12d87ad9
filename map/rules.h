/*
 * rules - what tables of rules in order share: cidr:, regexp:
 *
 * A line is "[!]PATTERN RESULT", "if [!]PATTERN" or "endif"; ifs nest. The
 * lines stand in a file, or in the name of the table: "{{line}, {line}}". The
 * first rule that hits gives the result. A kind of table reads the patterns and
 * says which of them hit; all else is here.
 *
 * Memory	a rules is embedded in the table; its texts live in its pool,
 *		until rules_end().
 * Errors	a bad line is warned of with table and line, and left out
 *		(compat 3.8, 3.9); so is all of a table past its limit.
 * Limits	RULES_LIMIT rules.
 */
#ifndef MAP_RULES_H
#define MAP_RULES_H

#include "map/map.h"
#include "map/seen.h"
#include "util/pool.h"

enum { RULES_LIMIT = 1000000 };

struct rules;

struct rule {
	bool is_if, negate;
	int line;
	long after; /* of an if: the rule behind its endif */
	struct sv value;
};

struct rules_kind {
	const char *name; /* of the type, for messages */
	bool strict;      /* an endif with text behind it is none */
	/* Takes the pattern of rule number rules->count from the front of the
	 * line; what is left is the value. False: the rule is left out, and
	 * the log has said why. */
	bool (*take)(struct rules *, struct sv *line, const struct rule *);
	/* The first rule from number n on that might hit, or is an if; the
	 * count if there is none. NULL: each might. */
	long (*next)(const struct rules *, long n);
	/* Whether rule n hits, its "!" seen to; LATER ends the search. */
	enum map_result (*hit)(struct rules *, long n, struct err *);
};

struct rules {
	const struct rules_kind *kind;
	struct pool *pool;
	struct rule *all;
	long count, room;
	/* While the table is read. */
	const char *name;
	struct lines *lines; /* NULL: the rules stand in the name */
	int line;
	long open; /* the innermost if; it keeps the one around it in `after` */
};

/* name is that of the table, without its type. */
int rules_read(struct rules *, const struct rules_kind *, struct sv name,
    struct seen *, struct err *);
enum map_result rules_find(
    struct rules *, const struct rule **, long *n, struct err *);
void rules_end(struct rules *);

/* Warns of the line that is being read, which is left out. */
void rules_warn(const struct rules *, const char *what);
/* Warns of it, and that is all. */
void rules_note(const struct rules *, const char *what);

#endif
