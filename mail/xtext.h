/*
 * xtext - texts in the parameters of MAIL and RCPT (RFC 3461 4)
 *
 *	xtext = *( xchar / "+" 2HEX )	xchar: "!" to "~" but "+" and "="
 *	ORCPT = atom ";" xtext
 *
 * What is decoded ends in reports, logs and the commands of others. So it may
 * hold what prints, blanks and tabs, and nothing else: an encoded NUL or line
 * end is bad syntax, and so is an empty text.
 *
 * Memory	what is decoded is lent by the pool.
 * Limits	as encoded; RFC 3461 promises no more to anybody.
 */
#ifndef MAIL_XTEXT_H
#define MAIL_XTEXT_H

#include <stdbool.h>

#include "util/pool.h"
#include "util/str.h"

enum { XTEXT_ENVID_LIMIT = 100, XTEXT_ORCPT_LIMIT = 500 };

const char *xtext_get_envid(struct sv, struct pool *); /* NULL: bad syntax */
/* "rfc822;text": only what stands behind the semicolon was encoded. */
const char *xtext_get_orcpt(struct sv, struct pool *); /* the same */

/* Whether a decoded one could be: "" is none, which may be. */
bool xtext_envid_ok(const char *);
bool xtext_orcpt_ok(const char *);

void xtext_put(struct str *, struct sv text);
/* As a parameter's value; false, and nothing is put: it is none. */
bool xtext_put_orcpt(struct str *, const char *orcpt);

#endif
