/*
 * sockets - the ports and paths that services listen on
 *
 * Opened by master before anything is served, and kept from start to stop.
 *
 * Errors	a port in use is ERR_LATER, and the text says which process has
 *		it where /proc tells.
 */
#ifndef MASTER_SOCKETS_H
#define MASTER_SOCKETS_H

#include "master/config.h"
#include "util/err.h"

enum { SOCKETS_LIMIT = 16 };

/* "smtp", "2525", "127.0.0.1:2525", "[::1]:25": as many sockets as
 * inet_interfaces and inet_protocols ask for. Returns how many, or -1. */
int sockets_inet(
    const char *service, const struct mail_settings *, int *fds, struct err *);
/* A socket for commands, anybody may connect; -1 on error. */
int sockets_public(const char *queue, const char *name, struct err *);

#endif
