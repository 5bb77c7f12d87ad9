/*
 * patterns - what regexp: and pcre: share: "/pattern/flags result"
 *
 * Any byte but a letter, a digit or a blank may stand for "/". A flag turns
 * over what it stands for. A result may have $n (map/subst.h), unless the table
 * was opened with MAP_NO_SUBST or the pattern is negated: then the rule is left
 * out.
 *
 * Memory	a patterns is embedded in the table, and has the struct map;
 *		compiled patterns are the kind's, one a rule, in its own array.
 * Limits	PATTERN_LIMIT bytes of a pattern.
 */
#ifndef MAP_PATTERNS_H
#define MAP_PATTERNS_H

#include "map/rules.h"
#include "map/subst.h"
#include "map/type.h"

enum { PATTERN_LIMIT = 16384 };

struct patterns;

struct patterns_flag {
	char letter;   /* 0: the end */
	unsigned flag; /* 0: it means nothing any more */
};

struct patterns_kind {
	struct rules_kind rules; /* its take is patterns_take() */
	const struct patterns_flag *flags;
	unsigned initial; /* flags */
	/* For rule number rules.count; the result uses groups up to `most`.
	 * False: the rule is left out, and the log has said why. */
	bool (*compile)(
	    struct patterns *, struct sv text, unsigned flags, int most);
	/* What group n of the last match was; empty if it took no part. */
	struct sv (*group)(const struct patterns *, int n);
};

struct patterns {
	struct map map;
	struct rules rules;
	const struct patterns_kind *kind;
	unsigned flags; /* of the table */
	struct sv asked;
	struct str value;
};

int patterns_open(struct patterns *, const struct patterns_kind *,
    struct sv name, struct seen *, struct err *);
void patterns_end(struct patterns *);
bool patterns_take(struct rules *, struct sv *line, const struct rule *);
enum map_result patterns_find(
    struct patterns *, struct sv key, struct sv *value, struct err *);

/* For compile(): says that there is no such group. */
void patterns_warn_of_group(const struct rules *, int group);

#endif
