/*
 * recipients - whom a message is for
 *
 * Each text is read as the value of a header: some programs give a list, or a
 * name and an address in brackets.
 *
 * Memory	lent by the pool.
 * Errors	ERR_NEVER: no address, named in the text; or too many.
 * Limits	MESSAGE_LIST_LIMIT.
 */
#ifndef SENDMAIL_RECIPIENTS_H
#define SENDMAIL_RECIPIENTS_H

#include "mail/messages.h"

struct recipients {
	struct pool *pool;
	struct submit_recipient *at;
	size_t count, room;
};

/* What is in a header may be empty; "<>" there is passed over. */
int recipients_of_header(struct recipients *, struct sv, struct err *);
/* What is on the command line has an address. */
int recipients_of_word(struct recipients *, const char *, struct err *);
void recipients_add_all(struct recipients *, const struct recipients *);

#endif
