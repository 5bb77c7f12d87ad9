/*
 * conn - a connection to a server, and those that are kept for the next message
 *
 * conn_open() connects and greets; then the delivery's message is sent. When
 * its fate is known the delivery is told and the connection, if it is still
 * good, lies idle for smtp_connection_cache_time_limit, found by the next hop
 * that it was opened for.
 *
 * Memory	a conn owns its socket and frees itself at its end. It and its
 *		delivery point at each other; conn_drop() parts them.
 * Limits	one message in memory only if it is small (CONN_BLOCK); of
 *		others as much as the socket takes.
 */
#ifndef SMTP_CONN_H
#define SMTP_CONN_H

#include "dns/mx.h"
#include "smtp/session.h"
#include "smtp/stuff.h"
#include "util/hash.h"
#include "util/stream.h"

enum { CONN_BLOCK = 65536, CONN_FILE = 262144 };

struct delivery;

struct conn {
	struct list idle; /* in its destination's list */
	struct destination *to;
	int fd; /* while it connects; then it is the stream's */
	struct stream stream;
	struct watch connecting;
	struct timer timer;
	struct session session;
	struct delivery *delivery; /* NULL: idle, or ending */
	struct pool *pool;
	const char *nexthop; /* the key of its destination */
	const char *relay;   /* "host[address]:port" */
	const char *peer;    /* "host[address]" */
	int64_t born;        /* loop_now() */
	long uses;
	bool given;     /* the session has the delivery's message */
	uint64_t heard; /* replies, when the timer was set */
	/* The content on its way. */
	struct stuff stuff;
	off_t at;
	uint64_t left;
	bool sending;
};

/* Where to: a host, its port, and the next hop that led there. */
struct conn_to {
	const char *nexthop;
	const struct mx_host *host;
	uint16_t port;
};

/* -1: no connection can be tried; the err is the text to log. */
int conn_open(struct delivery *, const struct conn_to *, struct err *);
/* An idle connection for this next hop takes the delivery. */
bool conn_reuse(struct delivery *, const char *nexthop);
/* The delivery has no more interest; what is in flight is cut off. */
void conn_drop(struct conn *);
/* Whether the end of the message is with the kernel. */
bool conn_sent_all(struct conn *);
void conn_quit_idle(void); /* all of them */

/* Reads smtp_bind_address and the like: before the walls. */
int conn_prepare(struct err *);

#endif
