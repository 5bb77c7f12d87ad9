/*
 * canon - a message made canonical, as it goes by (compat 4.4, 5.2)
 *
 * It is given the content in pieces of any size, with CRLF line ends and not
 * dot-stuffed, and gives it on with our Received header before it, unwanted
 * headers taken out, missing ones added at the end of the header section. The
 * headers are looked at line by line; from the empty line on the content
 * passes in the pieces in which it came.
 *
 *	"From " lines at the very start become X-Mailbox-Line headers; content
 *	that starts with white space gets an empty line first, so that it
 *	cannot continue a header of ours; a header section that ends in a line
 *	that is no header gets the empty line that is missing.
 *
 * It does no I/O: put() takes what is to be written; what is to be logged is
 * in message_id and resent_message_id at the end.
 *
 * Memory	canon_end() frees. The stamp and the settings must outlive it.
 * Errors	the first one stays in status; content after it is dropped.
 * Limits	header_size_limit a header: what is over is cut off;
 *		hopcount_limit Received headers; message_size_limit.
 */
#ifndef CLEANUP_CANON_H
#define CLEANUP_CANON_H

#include "cleanup/settings.h"
#include "cleanup/stamp.h"
#include "mail/header.h"
#include "route/rewrite.h"
#include "util/err.h"

enum canon_status {
	CANON_OK,
	CANON_WRITE, /* put() failed: err says why */
	CANON_HOPS,  /* too many Received headers */
	CANON_SIZE   /* too long */
};

enum canon_stage { CANON_FIRST, CANON_HEADER, CANON_BODY };

struct canon {
	const struct cleanup_settings *set;
	const struct stamp *stamp;
	const char *sender;    /* for a missing From: header */
	const char *full_name; /* the same; "": not known */
	bool complete;         /* missing headers are added, and addresses in
	    those that are there made whole by these rules: */
	const struct rewrite_rules *rules; /* NULL: they are not */
	int (*put)(struct canon *, struct sv, struct err *);
	enum canon_status status;
	struct err err;
	struct str message_id; /* "<...>" as found or made; "": none */
	struct str resent_message_id;
	uint64_t size; /* bytes of content given */

	enum canon_stage stage;
	struct str line;   /* the piece of a line that waits for its rest */
	bool cut;          /* the rest of the line is over the limit */
	struct str header; /* the logical header that is being gathered */
	struct str out;    /* what was not yet put */
	struct pool *work; /* for one header */
	unsigned seen;     /* 1 << enum header */
	long hops;
	char last; /* the last byte of the body */
};

/* What stands before status is given; the rest is zero. */
void canon_begin(struct canon *);
void canon_content(struct canon *, struct sv);
void canon_finish(struct canon *); /* the content is over */
void canon_end(struct canon *);

#endif
