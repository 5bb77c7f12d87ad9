/*
 * reply - what a server answers, read as if it meant harm
 *
 * Replies are judged as Postfix does: the first line that begins with three
 * digits and a blank (or nothing) ends the reply and gives its code; a line
 * that begins otherwise is passed over. What is kept has no control bytes and
 * nothing beyond ASCII: those are "?". Lines are parted by one newline each.
 *
 * Memory	a reply owns its text; reply_end() frees it. A zeroed struct is
 *		ready for the first reply.
 * Limits	below: REPLY_LINE bytes of a line and REPLY_TEXT in all are
 *		kept, REPLY_BYTES and REPLY_LINES taken.
 */
#ifndef SMTP_REPLY_H
#define SMTP_REPLY_H

#include "mail/dsn.h"
#include "util/str.h"

enum {
	REPLY_LINE = 2048,
	REPLY_TEXT = 8192,
	REPLY_BYTES = 65536,
	REPLY_LINES = 500,
	REPLY_PRINT = 1000 /* in a log line and a bounce */
};

struct reply {
	int code;           /* 0: none yet */
	char dsn[DSN_ROOM]; /* of the code's class; "" if that has none */
	struct str text;    /* all good lines with their codes */
	struct str line;    /* the current one */
	size_t bytes, lines;
	bool whole; /* the next byte begins another reply */
};

enum reply_got { REPLY_MORE, REPLY_WHOLE, REPLY_BROKEN };

/* Takes from the front of the view up to the end of one reply. */
enum reply_got reply_take(struct reply *, struct sv *in);
/* As one line for the log: lines joined by blanks, cut. */
void reply_print(const struct reply *, struct str *out);
int reply_class(const struct reply *); /* 2 to 5; 0: none of these */
void reply_end(struct reply *);

#endif
