/*
 * header - the header section of a message, line by line (RFC 5322)
 *
 * One parser for all who look at headers. It is fed physical lines without
 * their CRLF; it tells where a logical header begins, which it is, and where
 * the section ends.
 */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include <stdbool.h>

#include "util/sv.h"

enum header_line {
	HEADER_FIRST, /* "Name: value": a header begins */
	HEADER_MORE,  /* begins with white space: continues the one before */
	HEADER_END,   /* the empty line */
	HEADER_NOT    /* neither: the section ended without an empty line */
};

/* The known headers that cleanup looks at. */
enum header {
	HEADER_OTHER,
	HEADER_BCC,
	HEADER_CC,
	HEADER_CONTENT_LENGTH,
	HEADER_DATE,
	HEADER_FROM,
	HEADER_MESSAGE_ID,
	HEADER_RECEIVED,
	HEADER_RESENT_BCC,
	HEADER_RESENT_CC,
	HEADER_RESENT_DATE,
	HEADER_RESENT_FROM,
	HEADER_RESENT_MESSAGE_ID,
	HEADER_RESENT_SENDER,
	HEADER_RESENT_TO,
	HEADER_RETURN_PATH,
	HEADER_SENDER,
	HEADER_SUBJECT,
	HEADER_TO,
	HEADER_COUNT
};

enum header_line header_line(struct sv line, struct sv *name, struct sv *value);
enum header header_find(struct sv name);

#endif
