/*
 * str - a growing byte string that always ends in NUL
 *
 * The text may hold any byte; len does not count the final NUL. A zeroed
 * struct is a valid empty string, so a str needs no init call:
 *
 *	struct str line = { 0 };
 *
 * Memory	a str owns its text until str_free(). str_text() lends it: the
 *		pointer is good until the next call that changes the str.
 * Errors	none; see mem.h. What a stranger makes it grow to is bounded
 *		by the module that reads the stranger.
 */
#ifndef UTIL_STR_H
#define UTIL_STR_H

#include <stdarg.h>
#include <stdint.h>

#include "util/sv.h"

struct str {
	char *text; /* NULL until first grown */
	size_t len;
	size_t room; /* bytes allocated, the NUL among them */
};

const char *str_text(const struct str *);
struct sv str_view(const struct str *);
void str_put(struct str *, struct sv);
void str_putc(struct str *, char);
void str_puts(struct str *, const char *);
void str_put_number(struct str *, int64_t); /* as %lld would, sooner */
void str_printf(struct str *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void str_vprintf(struct str *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));
char *str_space(struct str *, size_t);  /* len grows by so much; fill it */
void str_cut(struct str *, size_t len); /* keeps the first len bytes */
void str_drop(struct str *, size_t);    /* drops so many from the front */
void str_lower(struct str *);           /* ASCII */
void str_clear(struct str *);           /* keeps the room */
void str_free(struct str *);            /* leaves an empty str */

#endif
