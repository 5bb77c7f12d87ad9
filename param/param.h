/*
 * param - one table a program: its parameters, their defaults, their manual
 *
 * A program keeps its settings in one plain struct and describes that struct
 * in one table. Everything else walks the table: loading main.cf, postconf -d,
 * the parameter section of the manual page, the check for unknown names. A
 * field has the name of its parameter, so one grep finds all there is.
 *
 * A parameter of Postfix that nothing uses yet is a row too, without a field:
 * it is shown, checked and documented, and not loaded. What it lacks is said in
 * the manual and wherever main.cf sets it; if mail would pass unprotected
 * without it (guard), nothing starts while it is set to more than is harmless.
 *
 * Values follow compat 2.1.4: bool is yes or no; a time is digits and one unit
 * letter, the unit of the default value if there is none; numbers are decimal
 * and whole. Defaults are spelled as in main.cf and may hold $name expressions;
 * param_load() expands them like a value that was set.
 *
 * Memory	text values are lent by the pool given to param_load().
 * Errors	param_load() names the parameter, its value, and the bound that
 *		it broke, in Postfix's words (compat 2.1.4).
 */
#ifndef PARAM_PARAM_H
#define PARAM_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "util/err.h"
#include "util/pool.h"
#include "util/str.h"

struct main_cf;

enum param_type {
	PARAM_END,
	PARAM_BOOL,  /* bool */
	PARAM_COUNT, /* long */
	PARAM_TIME,  /* long, seconds */
	PARAM_TEXT,  /* const char *, $-expanded */
	PARAM_RAW    /* const char *, as written (compat 2.1.3) */
};

enum param_effect {
	PARAM_WORKS,
	PARAM_LATER, /* Postfix's, and not in effect yet: see lacks */
	PARAM_NEVER  /* Postfix's, and without a meaning here */
};

enum { PARAM_NOWHERE = -1 }; /* no field */

struct param {
	enum param_type type;
	const char *name;
	long at;             /* where in the owner's struct, PARAM_NOWHERE */
	const char *initial; /* spelled as in main.cf */
	long min, max;       /* numbers, and the length of texts; max 0: none */
	const char *doc;     /* whole sentences, for the manual */
	enum param_effect effect;
	const char *lacks; /* PARAM_LATER: "TLS", "milters" ... */
	bool guard;        /* nothing starts with it: mail would pass without */
	const char *harmless; /* values that a guard lets pass, besides an empty
				 one and "no"; separated by blanks */
};

/* clang-format off */
/* A row whose field has another C type than the row says does not compile. */
#define PARAM_ROW(kind, ctype, owner, field, ...)			\
	{ .type = (kind), .name = #field,				\
	  .at = _Generic(((owner *)0)->field, \
	      ctype: (long)offsetof(owner, field)), \
	  __VA_ARGS__ }

#define param_bool(o, f, ...)	PARAM_ROW(PARAM_BOOL, bool, o, f, __VA_ARGS__)
#define param_count(o, f, ...)	PARAM_ROW(PARAM_COUNT, long, o, f, __VA_ARGS__)
#define param_time(o, f, ...)	PARAM_ROW(PARAM_TIME, long, o, f, __VA_ARGS__)
#define param_text(o, f, ...)	\
	PARAM_ROW(PARAM_TEXT, const char *, o, f, __VA_ARGS__)
#define param_raw(o, f, ...)	\
	PARAM_ROW(PARAM_RAW, const char *, o, f, __VA_ARGS__)

/* In effect, and not of a struct: what master gives, a name in other values. */
#define param_named(kind, pname, ...)					\
	{ .type = (kind), .name = #pname, .at = PARAM_NOWHERE, __VA_ARGS__ }
/* Rows without a field: param_later(PARAM_BOOL, smtp_tls_wrappermode, "TLS",
 *	.initial = "no", .guard = true, .doc = "..."), */
#define param_later(kind, pname, what, ...)				\
	{ .type = (kind), .name = #pname, .at = PARAM_NOWHERE,		\
	  .effect = PARAM_LATER, .lacks = (what), __VA_ARGS__ }
#define param_never(kind, pname, ...)					\
	{ .type = (kind), .name = #pname, .at = PARAM_NOWHERE,		\
	  .effect = PARAM_NEVER, __VA_ARGS__ }
/* clang-format on */

/*
 * Fills settings from main.cf, from the defaults of the rows where main.cf is
 * silent. A default that is a $name is found in main.cf's own words or, when
 * no line sets it, in the tables that main_cf_know() was told of.
 */
int param_load(const struct param *, void *settings, const struct main_cf *,
    struct pool *, struct err *);
/* Whether a value that main.cf gives, or the default, is one that the row lets
 * be: type, bounds, $ grammar. For all rows, those without a field too. */
int param_check(
    const struct param *, const struct main_cf *, struct pool *, struct err *);
const struct param *param_find(const struct param *, const char *name);

#endif
