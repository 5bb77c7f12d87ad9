/*
 * mime - a reader of multipart messages that knows nothing of who wrote them
 *
 * Strict: lines end in CRLF, header lines are fields or continue one, the
 * delimiters are those of the boundary in Content-Type, the last one closes.
 *
 * Memory	views into the message; unfolded values are the pool's.
 */
#ifndef TESTS_BOUNCE_MIME_H
#define TESTS_BOUNCE_MIME_H

#include "util/pool.h"

enum { MIME_PARTS = 8 };

struct mime_part {
	struct sv header, body;
};

struct mime {
	struct mime_part whole;
	struct sv boundary, preamble;
	struct mime_part parts[MIME_PARTS];
	size_t count;
	const char *wrong; /* NULL: nothing */
};

void mime_parse(struct mime *, struct sv message, struct pool *);

/* The value of a field, unfolded; NULL: there is none. */
const char *mime_field(struct sv header, const char *name, struct pool *);

/* A header, or a group of fields of a delivery status: NULL if each line is
 * one, and no byte is a control character or, unless it may, over 127. */
const char *mime_check_fields(struct sv header, bool eightbit);

/* Takes the next group of fields, which an empty line ends. */
bool mime_group(struct sv *rest, struct sv *group);

#endif
