/*
 * stuff - content on its way into DATA: a dot before each line with a dot
 *
 * Fed blocks of any size, in order. Works on whole blocks: what lies between
 * two dots that need one is copied at once. The content is canonical (CRLF), a
 * line begins after each LF; stuff_close() ends a last line that has no end,
 * so that the final dot stands on a line of its own, whatever the file says.
 */
#ifndef SMTP_STUFF_H
#define SMTP_STUFF_H

#include <stdbool.h>

#include "util/str.h"

struct stuff {
	bool dots;         /* false: no line begins with a dot, copy */
	char before, last; /* the two bytes that went out last */
};

struct stuff stuff_begin(bool dots);
void stuff_put(struct stuff *, struct sv block, struct str *out);
/* Bytes that were sent without a copy: only their end matters. */
void stuff_passed(struct stuff *, struct sv end);
void stuff_close(struct stuff *, struct str *out); /* CRLF, if need be */

#endif
