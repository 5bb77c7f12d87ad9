/*
 * stuff - content on its way into DATA: a dot before each line with a dot, and
 * no line that is too long
 *
 * A line over the limit is broken by CRLF and a blank, as in Postfix: a server
 * may refuse it, and a header survives that. Dots that are added do not count.
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
	bool dots;         /* false: no line begins with a dot */
	size_t limit;      /* 0: no line is too long */
	size_t column;     /* bytes of the line that went out, if limited */
	bool cr;           /* came, and has not gone out */
	char before, last; /* the two bytes that went out last */
};

struct stuff stuff_begin(bool dots, size_t limit);
bool stuff_changes(const struct stuff *); /* false: the content can be copied */
void stuff_put(struct stuff *, struct sv block, struct str *out);
/* Bytes that were sent without a copy: only their end matters. */
void stuff_passed(struct stuff *, struct sv end);
void stuff_close(struct stuff *, struct str *out); /* CRLF, if need be */

#endif
