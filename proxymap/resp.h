/*
 * resp - what a Redis server says (RESP2), and how it is asked
 *
 * Memory	a reply is lent by the pool.
 * Errors	ERR_LATER: it was no such reply, or more than the limits; the
 *		wire is then of no more use.
 * Limits	RESP_BYTES of texts in one reply, RESP_ITEMS members of arrays
 *		in all, RESP_DEPTH arrays in each other.
 */
#ifndef PROXYMAP_RESP_H
#define PROXYMAP_RESP_H

#include "proxymap/wire.h"
#include "util/pool.h"

enum { RESP_BYTES = 1 << 20, RESP_ITEMS = 50000, RESP_DEPTH = 5 };

enum resp_kind {
	RESP_NULL,
	RESP_TEXT, /* of a status too */
	RESP_NUMBER,
	RESP_ERROR, /* the text says which */
	RESP_LIST
};

struct resp {
	enum resp_kind kind;
	struct sv text;
	int64_t number;
	struct resp *items;
	size_t count;
};

int resp_take(struct wire *, struct pool *, struct resp *, struct err *);

/* A command and its arguments, as they are sent. */
void resp_command(struct str *, size_t count);
void resp_word(struct str *, struct sv);

#endif
