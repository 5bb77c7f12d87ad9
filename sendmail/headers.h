/*
 * headers - the recipients that a message's own headers name (sendmail -t)
 *
 * To, Cc and Bcc; or, if there is any of them, Resent-To, Resent-Cc and
 * Resent-Bcc instead, all of them, as in Postfix. It is fed lines without their
 * ends, in order, until headers.over.
 *
 * Memory	headers_end() frees; recipients are lent by their pool.
 * Errors	ERR_NEVER.
 * Limits	limit bytes of one logical header.
 */
#ifndef SENDMAIL_HEADERS_H
#define SENDMAIL_HEADERS_H

#include "sendmail/recipients.h"

struct headers {
	size_t limit;
	struct recipients plain, resent; /* with their pools */
	bool is_resent;
	bool over;         /* the body has begun */
	bool wanted;       /* the header that is read */
	bool wants_resent; /* it is one of those */
	struct str value;
};

/* A line may come in pieces: more is a piece behind the first. */
int headers_line(struct headers *, struct sv line, bool more, struct err *);
/* The end of the header section, or of the message. */
int headers_finish(struct headers *, struct err *);
const struct recipients *headers_recipients(const struct headers *);
void headers_end(struct headers *);

#endif
