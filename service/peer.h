/*
 * peer - questions to another service, many at a time, over one connection
 *
 * The connection is made at the first question and again after it was lost.
 * Each question is answered once: with a frame, or with NULL when the other end
 * died, refused, or let its time pass. Who caches answers drops them in
 * lost(): the peer that gave them has gone, its tables may be others now
 * (DESIGN 9).
 *
 *	static struct peer rewrite = { .service = "rewrite", .lost = forget };
 *	peer_ask(&rewrite, &call, &message_resolve, &question);
 *
 * Memory	a call is embedded in who asks; cancel it before that is freed.
 *		peer_cancel() of a call that is not asked does no harm.
 * Limits	PEER_SECONDS to answer; PEER_OPEN questions at a time, more are
 *		answered NULL at once.
 */
#ifndef SERVICE_PEER_H
#define SERVICE_PEER_H

#include "ipc/channel.h"
#include "service/service.h"
#include "util/hash.h"

enum { PEER_SECONDS = 60, PEER_OPEN = 100000 };

struct call {
	struct list node; /* in the order asked: the oldest ends first */
	uint32_t serial;
	int64_t due;
	void (*answered)(struct call *, const struct frame *); /* NULL: lost */
};

struct peer {
	const char *service;
	void (*lost)(struct peer *); /* may be NULL */
	bool begun;
	struct channel channel;
	struct connecting connecting;
	struct str waiting; /* requests put while connecting */
	struct list calls;
	struct timer slow;
	struct soon failed;
	size_t count;
	uint32_t serial;
};

/* call->answered is set before. Never answers from inside. */
void peer_ask(
    struct peer *, struct call *, const struct message *, const void *question);
void peer_cancel(struct peer *, struct call *);

#endif
