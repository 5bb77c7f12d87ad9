/*
 * letter - one report as it goes out: multipart/report (RFC 6522)
 *
 *	part 1	words for people: the template, then who and why
 *	part 2	fields for programs: status.h
 *	part 3	the message, or its header
 *
 * Pure: what is known in, a message in its canonical form out (CRLF ends its
 * lines). letter_begin() is all of it up to part 3 and the header in that;
 * letter_content() follows with the pieces of a message that comes back whole,
 * then letter_end().
 */
#ifndef BOUNCE_LETTER_H
#define BOUNCE_LETTER_H

#include "bounce/kind.h"
#include "bounce/template.h"
#include "util/str.h"

enum { LETTER_BOUNDARY = 70 }; /* RFC 2046 5.1.1 */

struct letter {
	const struct kind *kind;
	const struct template *template;
	const char *from; /* envelope sender, internal form */
	const char *to;   /* internal form */
	bool postmaster;  /* it goes to who runs this, about everybody */
	bool body;        /* the whole message comes back */
	bool eightbit;    /* what comes back is not ASCII */
	bool obsolete;    /* header_from_format */
	const struct notify *about;
	struct sv header;       /* of the original */
	const char *message_id; /* that it refers to; NULL: to none */
	char boundary[LETTER_BOUNDARY + 1];
	bool utf8;       /* set by letter_begin() */
	bool cr, inside; /* of a line, in letter_content() */
};

/* Of the notification's own ID, the time, and the host, and of how often it was
 * tried before: what comes back must not have it. */
void letter_boundary(
    struct letter *, const char *id, int64_t when, unsigned tries);

void letter_begin(struct letter *, struct str *);
void letter_content(struct letter *, struct sv piece, struct str *);
void letter_end(struct letter *, struct str *);

/* Whether it is about this recipient. */
bool letter_names(const struct letter *, const struct notify_recipient *);

#endif
