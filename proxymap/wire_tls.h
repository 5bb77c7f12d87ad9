/*
 * wire_tls - the TLS of a wire, for wire.c alone
 *
 * Calls never wait: where they would have to, they say for what, as poll() has
 * it.
 */
#ifndef PROXYMAP_WIRE_TLS_H
#define PROXYMAP_WIRE_TLS_H

#include <sys/types.h>

#include "proxymap/wire.h"

void wire_tls_prepare(void);
/* NULL: the err says why. host: whose certificate it must be; NULL: of a UNIX
 * socket, which has no name. */
struct ssl_st *wire_tls_begin(
    const struct wire_tls *, int fd, const char *host, struct err *);
/* 0: done; -1: an error; else what to wait for. */
short wire_tls_shake(struct ssl_st *, struct err *);
/* -1 and want: not yet, or 0: an error. 0: the end. */
ssize_t wire_tls_read(
    struct ssl_st *, char *, size_t, short *want, struct err *);
ssize_t wire_tls_write(struct ssl_st *, struct sv, short *want, struct err *);
void wire_tls_end(struct ssl_st **);

#endif
