/*
 * resolve - asks rewrite where an address goes, and remembers
 *
 * Answers are kept while the connection lasts that gave them: a rewrite with
 * other tables is another process (DESIGN 9). Failures are not kept.
 *
 * Memory	texts go into the asker's pool.
 * Limits	RESOLVE_KEPT answers about addresses of at most RESOLVE_LENGTH.
 */
#ifndef SMTPD_RESOLVE_H
#define SMTPD_RESOLVE_H

#include "policy/policy.h"
#include "service/peer.h"

enum { RESOLVE_KEPT = 4096, RESOLVE_LENGTH = 256 };

struct client;

/* A question under way. */
struct resolving {
	struct list node; /* the asker's */
	struct client *owner;
	struct call call;
	struct question *question;
	struct pool *pool;
	void (*answered)(struct resolving *); /* the question is */
};

/* True: answered from memory. */
bool resolve_known(struct question *, struct pool *);
/* question, pool and answered are set before. Never answers from inside. */
void resolve_ask(struct resolving *);
void resolve_end(struct resolving *); /* before it is freed */

#endif
