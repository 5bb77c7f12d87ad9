/*
 * stamp - the headers that this mail system writes (compat 4.4)
 *
 * Lines end in CRLF. Texts that came from a client are cleaned: a byte that
 * cannot stand in a header becomes "?".
 */
#ifndef CLEANUP_STAMP_H
#define CLEANUP_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "util/str.h"

/* Where a message came from; "" for what is not known. */
struct stamp {
	const char *id;
	const char *client_name, *client_address, *helo, *protocol;
	const char *recipient; /* the only one; NULL: there are more */
	int64_t arrived;       /* microseconds */
	bool internal;         /* from this mail system: no client */
	bool local;            /* from a user of this machine: no client */
	int64_t user;          /* who that is */
};

void stamp_received(struct str *, const struct stamp *);

#endif
