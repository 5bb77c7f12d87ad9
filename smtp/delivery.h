/*
 * delivery - one request of qmgr: a message to the hosts of a next hop
 *
 * The next hop's hosts are tried in order until every recipient's fate is
 * known, or no host is left. Then each fate is logged and told to qmgr.
 * While there are other hosts, a 4xx is not final (as Postfix does), unless the
 * server may have taken the message.
 *
 * Memory	a delivery owns the descriptor of the message and a pool, and
 *		frees itself when its results are told.
 * Limits	smtp_mx_address_limit hosts a next hop, smtp_mx_session_limit
 *		sessions a message.
 */
#ifndef SMTP_DELIVERY_H
#define SMTP_DELIVERY_H

#include "dns/mx.h"
#include "mail/messages.h"
#include "service/resolver.h"
#include "smtp/nexthop.h"
#include "smtp/session.h"

struct conn;
struct manager;

/* Why a host took nothing; mta and diag as in struct delivered. */
struct fault {
	const char *dsn, *text, *mta, *diag; /* dsn NULL: none yet */
};

struct delivery {
	struct list node;        /* of its manager, or of the leftovers */
	struct manager *manager; /* NULL: qmgr has gone */
	uint32_t serial;
	struct pool *pool;
	struct deliver ask;
	int fd; /* of the message; it holds the lock */
	off_t content;
	uint64_t size;
	bool dots;
	size_t line_limit; /* 0: none is longer */
	struct session_recipient *recipients;
	struct session_mail mail; /* to the current server */
	/* The way. */
	const char *key; /* the whole next hop, lower case */
	struct sv hops;  /* not yet tried */
	bool fell_back;
	struct nexthop hop;
	struct resolver resolver;
	struct mx_query query;
	struct mx_hosts hosts;
	size_t next_host;
	long sessions;
	struct conn *conn;
	const char *relay;
	/* What happened. */
	int64_t started, connected; /* microseconds; 0: not yet */
	long conn_use;
	bool talked;        /* a session came about */
	struct fault fault; /* of the last host, or why there was none */
};

/* A request with its descriptor, which is taken over. -1: it makes no sense. */
int delivery_begin(
    struct manager *, const struct frame *, int fd, struct err *);
/* qmgr has gone: true if it goes on without, false if it was given up. */
bool delivery_orphan(struct delivery *);
void delivery_free(struct delivery *);

/* For manager and leftover: the frames with the results. */
void delivery_tell(const struct delivery *, struct channel *, uint32_t serial);

/* From conn. */
void delivery_connected(struct delivery *, const char *relay, long use);
void delivery_no_session(struct delivery *, const struct fault *);
void delivery_mail_done(struct delivery *);

#endif
