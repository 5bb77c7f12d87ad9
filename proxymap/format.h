/*
 * format - the % language of queries and results (compat 3.1)
 *
 *	%s	the key, or in a result the value
 *	%u %d	its local part (all of it, if it is no address), its domain
 *	%S %U %D	the same of the key, in results too
 *	%1 ... %9	the last, last but one ... label of the key's domain
 *	%%	a percent sign
 *
 * What a text asks for and the key or value has not (a domain, a local part
 * that is not empty, enough labels) makes it say nothing: no query is sent, a
 * value is skipped.
 *
 * Whatever comes from the key goes into a query through the quote() of who
 * sends it, and only so: keys are written by strangers.
 *
 * Memory	a format views its text, which must live as long.
 * Threads	all of it may be used by several at a time.
 * Limits	FORMAT_QUERY_LIMIT bytes of query; of answers,
 *		CLIENT_VALUE_LIMIT and the table's expansion_limit.
 */
#ifndef PROXYMAP_FORMAT_H
#define PROXYMAP_FORMAT_H

#include "map/map.h"
#include "param/param.h"

enum { FORMAT_QUERY_LIMIT = 1 << 20 };

struct format {
	struct sv text;
	unsigned key_needs, value_needs; /* enum need, in format.c */
	size_t labels;
};

/* A query, or a result; the error names what is wrong in it. */
int format_query(struct format *, const char *text, struct err *);
int format_result(struct format *, const char *text, struct err *);

/* Embedded in who sends queries. -1: there is no way to say such a key. */
struct format_quoter {
	int (*quote)(const struct format_quoter *, struct sv, struct str *,
	    struct err *);
};

/* Whether the key has what the format asks of it. */
bool format_fits(const struct format *, struct sv key);
/* FOUND: the query is in the str; NONE: there is none to send; LATER: it
 * cannot be said (ERR_NEVER). Without a quoter, as it is. */
enum map_result format_expand(const struct format *, struct sv key,
    const struct format_quoter *, struct str *, struct err *);

/* The rows result_format and expansion_limit, which most tables have. */
struct format_settings {
	const char *result_format;
	long expansion_limit;
};

extern const struct param format_params[];

/* The answer to one key, value after value. */
struct answer {
	const struct format *result;
	struct sv key;
	long limit; /* expansion_limit; 0: none */
	struct str *to;
	size_t start;
	long count;
};

void answer_begin(struct answer *, const struct format *result, struct sv key,
    long limit, struct str *to);
/* After a comma, if others are there; -1: a limit is exceeded (ERR_NEVER). */
int answer_add(struct answer *, struct sv value, struct err *);
enum map_result answer_end(const struct answer *); /* FOUND or NONE */

#endif
