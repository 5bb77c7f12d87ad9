/*
 * redis - the parts of the redis: type: its settings, servers, and a cluster
 *
 * A link has a wire to each server that it has asked. Without a cluster that is
 * one of the hosts, the first that answers. In a cluster a key has a slot, and
 * each slot a server; who is asked for what it has not says whom to ask
 * (MOVED, ASK). The map of slots is the link's own, and made anew when it
 * proves to be old or a server does not answer.
 *
 * Limits	REDIS_NODES servers; REDIS_REDIRECTS in a row.
 */
#ifndef PROXYMAP_REDIS_H
#define PROXYMAP_REDIS_H

#include "proxymap/client.h"
#include "proxymap/config.h"
#include "proxymap/format.h"
#include "proxymap/resp.h"

enum { REDIS_NODES = 256, REDIS_REDIRECTS = 5, REDIS_SLOTS = 16384 };

struct redis_settings {
	const char *hosts, *cluster;
	long port, db, timeout;
	const char *user, *password, *password_file;
	bool tls, tls_verify;
	const char *tls_CAfile, *tls_CApath;
	const char *key_format, *hash;
};

struct redis_table {
	struct client client;
	struct config config;
	struct redis_settings set;
	struct format_settings format_set;
	struct format key, result;
	struct wire_tls *tls;
	char *password;
	struct wire_to *seeds; /* hosts, or cluster */
	size_t seed_count;
	bool is_cluster;
	const char *paths[3]; /* of certificates, that are read behind walls */
};

struct redis_node {
	size_t number; /* among those of its link */
	struct wire_to to;
	struct wire wire; /* open or not */
};

struct redis_link {
	struct client_link link;
	struct redis_table *table;
	struct pool *pool; /* replies, for one question */
	int64_t deadline;
	struct redis_node **nodes;
	size_t node_count;
	uint16_t slots[REDIS_SLOTS]; /* a node's number + 1; 0: nobody's */
	bool stale;                  /* the map of slots */
};

/* redis_link.c */
struct redis_node *redis_node(
    struct redis_link *, struct sv host, struct sv port);
/* Sends it, to be answered before the deadline, and takes the reply. An open
 * wire that fails is closed. */
int redis_say(struct redis_link *, struct redis_node *, struct sv command,
    struct resp *, struct err *);

/* redis_cluster.c */
unsigned redis_slot(struct sv key);
/* Learns the map of slots from the first server that tells it. */
int redis_learn(struct redis_link *, struct err *);
/* Whom to ask for a slot; NULL: the map does not say. */
struct redis_node *redis_owner(struct redis_link *, unsigned slot);
/* "MOVED 3999 host:port", "ASK ...": the server to ask next; NULL: it is
 * another error. moved: it is so from now on. */
struct redis_node *redis_redirect(struct redis_link *,
    const struct redis_node *from, struct sv text, bool *moved);

#endif
