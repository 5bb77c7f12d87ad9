/*
 * verdict - the fixed outcome that a service of this program has
 *
 * error refuses, retry defers, discard says that it delivered. The next hop is
 * the text, and may begin with an enhanced status code; one of class 4 makes
 * error defer.
 */
#ifndef ERROR_VERDICT_H
#define ERROR_VERDICT_H

#include "mail/dsn.h"
#include "mail/messages.h"

struct verdict {
	enum delivered_outcome outcome;
	char dsn[DSN_ROOM];
	const char *status; /* as logged */
	const char *text;   /* within the next hop, or fixed */
};

void verdict_of(const char *service, const char *nexthop, bool soft_bounce,
    struct verdict *);

/* The status of one that was only asked for, as logged. */
const char *verdict_probe(enum delivered_outcome);

#endif
