/*
 * sv - a view of text that somebody else owns
 *
 * Parsers take and return views; nothing is copied and nothing is cut in
 * place. A view may hold any byte, NUL among them.
 *
 * Memory	lent. A view is good for as long as the text it points into.
 */
#ifndef UTIL_SV_H
#define UTIL_SV_H

#include <stdbool.h>
#include <stddef.h>

struct sv {
	const char *at;
	size_t len;
};

#define SV_FMT    "%.*s"
#define SV_ARG(v) (int)(v).len, (v).at
#define SV(text)  ((struct sv){ (text), sizeof(text) - 1 })

struct sv sv_of(const char *text);       /* NULL is empty */
bool sv_is(struct sv, const char *text); /* ignoring case */
bool sv_equal(struct sv, struct sv);     /* byte for byte */
bool sv_same(struct sv, struct sv);      /* ignoring ASCII case */
bool sv_has(struct sv, char);
bool sv_ends(struct sv, const char *suffix);   /* ignoring case */
bool sv_skip(struct sv *, const char *prefix); /* ignoring case */
struct sv sv_from(struct sv, size_t at);       /* the rest, from an offset */
struct sv sv_upto(struct sv, size_t len);      /* the first len bytes */
struct sv sv_trim(struct sv);                  /* no white space around it */
struct sv sv_word(struct sv *); /* takes the next blank-separated word */

/* Takes the next non-empty item between any of these separators; false when
 * there is none left. */
bool sv_item(struct sv *, const char *separators, struct sv *item);

/* Whether a list, parted by commas or white space, has it; ignoring case. */
bool sv_listed(struct sv list, struct sv item);

/* The same as sv_item(), but what stands in balanced braces is not parted: the
 * item is "static:{ a b }", braces and all. An unbalanced one takes all that is
 * left.
 */
bool sv_token(struct sv *, const char *separators, struct sv *item);

/* Takes off the pair of braces around all of it; false: there is none. */
bool sv_unbrace(struct sv *);

/* Takes what stands before the first such byte, and the byte; false, and
 * nothing taken, when there is none. */
bool sv_cut(struct sv *, char, struct sv *before);

/* A whole unsigned decimal number of at most max; false: it is none. */
bool sv_number(struct sv, unsigned long max, unsigned long *);

#endif
