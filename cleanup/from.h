/*
 * from - the From header of mail that has none
 *
 *	standard	From: Joe Smith <joe@example.com>
 *	obsolete	From: joe@example.com (Joe Smith)
 *
 * A name that is not plain words is quoted, one that is not ASCII is encoded
 * (RFC 2047), and what cannot stand in a header becomes "?". Without a name the
 * address stands alone.
 *
 * Limits	FROM_NAME_LIMIT bytes of the name; the rest is left out.
 */
#ifndef CLEANUP_FROM_H
#define CLEANUP_FROM_H

#include "util/str.h"

enum { FROM_NAME_LIMIT = 200 };

struct from {
	const char *sender;  /* internal form; "": MAILER-DAEMON */
	const char *name;    /* full name; "": none */
	const char *format;  /* header_from_format */
	const char *charset; /* of the name; "": it is never encoded */
};

/* What stands behind "From: ", without a line end. */
void from_put(struct str *, const struct from *);

#endif
