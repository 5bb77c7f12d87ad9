/*
 * mime - which lines of a message are headers, its own and those of its parts
 *
 * It is fed the lines of a message, one by one, and says of each what it is.
 * Without MIME, the headers are those until the first line that is none, and
 * all else is body. With it, the headers of parts are headers too, and so are
 * those of a message in a message (RFC 2046). What it does not understand is
 * body.
 *
 * Memory	a zeroed struct is before the first line; mime_end() frees.
 * Limits	MIME_DEPTH parts in parts: what is deeper is body. A boundary
 *		has as many bytes as RFC 2046 gives it.
 */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include "util/str.h"

enum { MIME_DEPTH = 100, MIME_BOUNDARY = 70 };

enum mime_line {
	MIME_HEADER, /* a header begins */
	MIME_MORE,   /* it goes on */
	MIME_BREAK,  /* the line that ends headers */
	MIME_BODY /* text, a boundary; after headers that no line ended, too */
};

struct mime_boundary {
	size_t len;
	char text[MIME_BOUNDARY];
	bool digest; /* its parts are messages, unless they say otherwise */
};

struct mime {
	bool parts;   /* set it: look for parts */
	bool in_body; /* else in headers */
	bool any;     /* a line was seen in these headers */
	struct str
	    header; /* the one that is being read, of those of interest */
	enum { MIME_OTHER, MIME_MULTIPART, MIME_MESSAGE } type;
	bool encoded; /* what it is of cannot be read as it stands */
	struct mime_boundary open[MIME_DEPTH], next;
	size_t depth;
};

enum mime_line mime_line(struct mime *, struct sv line);
void mime_end(struct mime *);

#endif
