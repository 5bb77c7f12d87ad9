/*
 * json - the queue as `postqueue -j` prints it: an object a line (compat 6)
 *
 * Pure: rows in, text out. Every line is valid JSON in ASCII or UTF-8, whatever
 * strangers wrote: what is not printable, or not UTF-8, becomes "?".
 */
#ifndef POSTQUEUE_JSON_H
#define POSTQUEUE_JSON_H

#include <stdbool.h>

#include "mail/messages.h"
#include "util/str.h"

struct json {
	struct str id;   /* of the message that is being printed */
	bool begun;      /* there is one */
	bool recipients; /* it has some already */
};

/* Several rows with one ID, one after the other, are one message. */
void json_row(struct json *, const struct queue_row *, struct str *out);
void json_end(struct json *, struct str *out); /* frees */

/* The text, clean and escaped, between double quotes. */
void json_put_text(struct str *out, struct sv);

#endif
