/*
 * peer - questions to another service, many at a time, over one connection
 *
 * The connection is made at the first question, and again when it was lost: a
 * worker that was replaced or killed is not noticed by who asks, whose open
 * questions are asked again. So questions must do no harm when asked twice.
 * Each is answered once: with a frame, or with NULL when the service cannot be
 * had or lets its time pass.
 *
 * Who caches answers drops them in lost(): the worker that gave them is gone,
 * the next one's tables may be others (DESIGN 9).
 *
 *	static struct peer rewrite = { .service = "rewrite", .lost = forget };
 *	peer_ask(&rewrite, &call, &message_resolve, &question);
 *
 * Memory	a call is embedded in who asks; a zeroed one is valid. Before it
 *		is freed: peer_cancel(), which does no harm when it is not
 *		asked, then call_end().
 * Limits	PEER_SECONDS to answer; PEER_OPEN questions at a time, then all
 *		are answered NULL.
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
	uint16_t type;
	uint16_t tries;
	struct str body; /* the question, to be asked again */
	int64_t due;
	void (*answered)(struct call *, const struct frame *); /* NULL: lost */
};

struct peer {
	const char *service;
	void (*lost)(struct peer *); /* may be NULL */
	bool begun;
	struct channel channel;
	struct connecting connecting;
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
void call_end(struct call *);

#endif
