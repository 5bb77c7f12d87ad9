#include "proxymap/server.h"

#include <stdlib.h>

#include "util/mem.h"

struct client_link *
server_connect(struct client *c, struct err *err)
{
	const struct server *s = owner_of(c, struct server, client);
	struct server_link *l = mem_get(sizeof(*l));

	if (wire_open(&l->wire, &s->to, c->timeout_ms, err) == 0)
		return &l->link;
	free(l);
	return NULL;
}

void
server_hang_up(struct client_link *link)
{
	struct server_link *l = owner_of(link, struct server_link, link);

	wire_close(&l->wire);
	free(l);
}

struct wire *
server_wire(struct client_link *link)
{
	struct server_link *l = owner_of(link, struct server_link, link);

	wire_within(&l->wire, link->client->timeout_ms);
	return &l->wire;
}
