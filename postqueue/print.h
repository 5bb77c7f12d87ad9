/*
 * print - the queue as mailq prints it (compat 6, long queue IDs)
 *
 * Pure: rows in, text out. What came from strangers is cleaned: bytes that are
 * not printable become "?".
 */
#ifndef POSTQUEUE_PRINT_H
#define POSTQUEUE_PRINT_H

#include "mail/messages.h"
#include "util/str.h"

struct print {
	uint64_t bytes;
	unsigned long messages;
	struct str id;     /* of the message that is being printed */
	struct str reason; /* the last one printed of it */
};

/* Several rows with one ID, one after the other, are one message. */
void print_row(struct print *, const struct queue_row *, struct str *out);
void print_end(struct print *, struct str *out); /* the sum; frees */

#endif
