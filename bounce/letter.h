/*
 * letter - the text of a non-delivery notification
 *
 * Pure: what qmgr told and the header of the original in, a message in its
 * canonical form out (CRLF ends its lines). Whatever strangers said is cleaned:
 * control characters and bytes over 127 become "?", lines are folded.
 */
#ifndef BOUNCE_LETTER_H
#define BOUNCE_LETTER_H

#include "mail/messages.h"
#include "util/str.h"

enum letter_kind {
	LETTER_SENDER,    /* to who sent it */
	LETTER_POSTMASTER /* a copy, or of a notification that failed itself */
};

struct letter {
	enum letter_kind kind;
	const char *to; /* internal form */
	const struct notify *about;
	struct sv header; /* of the original, as it lies in its file */
};

void letter_write(const struct letter *, struct str *);

/* The header section at the front of a message's content. */
struct sv letter_header(struct sv content);

#endif
