/*
 * resolve - where an address goes, as rewrite says it, remembered
 *
 * Answers are kept until the connection to rewrite ends: whoever gave them is
 * gone then, and its tables may be others now (DESIGN 9). Only good answers
 * are kept.
 *
 * Memory	a resolving is embedded in, or owned by, who asks, until
 *		answered() ran.
 * Limits	RESOLVE_KEPT answers; the one that was used least recently goes.
 */
#ifndef QMGR_RESOLVE_H
#define QMGR_RESOLVE_H

#include "mail/messages.h"
#include "service/peer.h"

enum { RESOLVE_KEPT = 10000 };

struct resolving {
	struct call call;
	const char *sender, *address;
	/* NULL: rewrite does not answer. The texts are lent for the call. */
	void (*answered)(struct resolving *, const struct resolved *);
};

/* What is known already; NULL: it must be asked. Lent until the next call. */
const struct resolved *resolve_known(const char *sender, const char *address);
void resolve_ask(struct resolving *); /* answers later, never from inside */

#endif
