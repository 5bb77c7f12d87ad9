/*
 * server - a table outside that is one server: what such types share
 *
 * A type embeds a struct server first and gives server_connect() and
 * server_hang_up() as its own.
 */
#ifndef PROXYMAP_SERVER_H
#define PROXYMAP_SERVER_H

#include "proxymap/client.h"
#include "proxymap/wire.h"

struct server {
	struct client client;
	struct wire_to to;
};

struct server_link {
	struct client_link link;
	struct wire wire;
};

struct client_link *server_connect(struct client *, struct err *);
void server_hang_up(struct client_link *);
/* The wire of a link, with the client's time to answer before it. */
struct wire *server_wire(struct client_link *);

#endif
