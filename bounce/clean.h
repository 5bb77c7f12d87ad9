/*
 * clean - what strangers said, in a form that a report may carry
 *
 * Control characters and what is no part of the text become "?", so no word of
 * theirs begins a line or a header. Lines are folded at blanks, and within a
 * word that is longer than any line may be.
 *
 * utf8: the text is UTF-8 if it can be; else all of it is ASCII.
 */
#ifndef BOUNCE_CLEAN_H
#define BOUNCE_CLEAN_H

#include <stdbool.h>

#include "util/str.h"

enum { CLEAN_LINE = 900 }; /* bytes in one line, at most */

bool clean_is_utf8(struct sv); /* it is, and not all of it is ASCII */
void clean_put(struct str *, struct sv, bool utf8);
/* Whatever charset it is of: only control characters go. */
void clean_put_bytes(struct str *, struct sv);
/* An address of the internal form, in its external one. */
void clean_put_address(struct str *, const char *internal, bool utf8);
/* What was put together, as lines that end in CRLF; all but the first are
 * indented. */
void clean_put_folded(struct str *, struct sv, bool utf8);

#endif
