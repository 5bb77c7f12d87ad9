/*
 * wire - a connection to a server of tables, for threads that may wait
 *
 * To an inet: host and port or to a unix: path, with TLS or without. Every call
 * ends at the deadline that wire_within() set last. Who asks says wire_put(),
 * then takes a line or so many bytes of the reply; what the server says
 * unasked, between two questions, is an error of the next one.
 *
 * Memory	wire_close() leaves an empty one; a zeroed one is empty. Bytes
 *		that were taken are lent until the next call.
 * Errors	ERR_LATER with the reason, without the server's name but for
 *		wire_open(); the wire is then of no more use. ERR_NEVER of
 *		wire_parse() and wire_tls_new(). A reply that is too long is
 *		ERR_NEVER, and closes the wire: whoever knows a key with such a
 *		reply must not have the server taken for a broken one.
 * Limits	the caller's: no reply is kept beyond what was asked for, but
 *		for WIRE_PIECE bytes. wire_open() tries WIRE_ADDRESSES of a
 *		host. Finding these may last as long as the resolver's own
 *		limits let it.
 * Threads	each wire is of one thread at a time; a wire_tls is of all.
 */
#ifndef PROXYMAP_WIRE_H
#define PROXYMAP_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"
#include "util/str.h"

enum { WIRE_PIECE = 16384, WIRE_ADDRESSES = 8 };

struct wire_tls;
struct ssl_st;

struct wire_to {
	char *host, *port;
	char *path;                 /* of a UNIX socket, in place of these */
	const struct wire_tls *tls; /* NULL: none */
};

struct wire {
	bool is_open;
	int fd;
	struct ssl_st *ssl;
	int64_t deadline; /* milliseconds of wire_now() */
	struct str in;
	size_t taken; /* of in, by the last call */
};

/* "inet:host:port" or "unix:path"; the host may be in brackets. */
int wire_parse(struct sv, struct wire_to *, struct err *);
struct wire_to wire_to_copy(const struct wire_to *);
void wire_to_free(struct wire_to *);

/* Certificates are checked against these, or the system's when both are empty,
 * and against the host's name; or not at all. */
struct wire_tls *wire_tls_new(
    const char *ca_file, const char *ca_path, bool verify, struct err *);
void wire_tls_free(struct wire_tls **);

int wire_open(
    struct wire *, const struct wire_to *, int64_t timeout_ms, struct err *);
void wire_close(struct wire *);
void wire_within(struct wire *, int64_t timeout_ms);

int wire_put(struct wire *, struct sv, struct err *);
/* The next line, without its newline, of at most so many bytes. */
int wire_line(struct wire *, size_t limit, struct sv *, struct err *);
int wire_take(struct wire *, size_t count, struct sv *, struct err *);

/* Before the walls: what libraries load at their first use. */
void wire_prepare(void);

int64_t wire_now(void); /* milliseconds of a clock that only grows */

#endif
