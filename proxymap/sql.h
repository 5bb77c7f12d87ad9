/*
 * sql - what pgsql:, mysql: and sqlite: share: their rows, queries and hosts
 *
 * A type embeds a struct sql, loads it with sql_load(), and gives sql_wants(),
 * sql_connect() and sql_find() as its own; what differs is in its sql_kind.
 *
 * Whatever of a query comes from the key is quoted for a string in single
 * quotes. A template that has it elsewhere lets strangers write SQL: that is
 * warned of, with file and line.
 *
 * Memory	texts live until sql_end().
 * Limits	SQL_HOSTS hosts.
 */
#ifndef PROXYMAP_SQL_H
#define PROXYMAP_SQL_H

#include "proxymap/client.h"
#include "proxymap/config.h"
#include "proxymap/format.h"

struct sql_kind;

enum { SQL_HOSTS = 32, SQL_PATHS = 128 };

/* Rows of each file. */
struct sql_settings {
	const char *query;
	const char *select_field;
	const char *table;
	const char *where_field;
	const char *additional_conditions;
};

/* Rows of those that are asked over a network. */
struct sql_server_settings {
	const char *hosts;
	const char *user;
	const char *password;
	const char *dbname;
	long timeout;
	long idle_interval;
	long retry_interval;
};

extern const struct param sql_params[], sql_server_params[];

/* One item of hosts. */
struct sql_host {
	const char *path;        /* unix: */
	const char *uri;         /* postgresql://... */
	const char *name, *port; /* inet: */
};

struct sql {
	struct client client;
	const struct sql_kind *kind;
	struct config config;
	struct sql_settings set;
	struct format_settings format_set;
	struct format query, result;
	struct sql_host hosts[SQL_HOSTS];
	size_t hosts_count;
	const char *paths[SQL_PATHS + 1]; /* of the client */
	size_t paths_count;
};

struct sql_link {
	struct client_link link;
	struct format_quoter quoter;
	int64_t deadline; /* of wire_now() */
	bool spoiled;     /* rows were left in it: it is of no more use */
};

struct sql_kind {
	const char *name;
	const char *quotes; /* those that its quoting is good for */
	/* NULL, or a query of the oldest forms, if its settings ask for one. */
	const char *(*oldest)(const struct sql *);
	struct sql_link *(*connect)(const struct sql *, const struct sql_host *,
	    int64_t timeout_ms, struct err *);
	/* The query ends in a NUL byte that its len does not count. */
	int (*ask)(
	    struct sql_link *, struct sv query, struct answer *, struct err *);
};

int sql_load(struct sql *, const struct sql_kind *, const char *name,
    const struct config_part *own, struct err *);
/* After it, for those who have hosts. */
int sql_take_hosts(
    struct sql *, const struct sql_server_settings *, struct err *);
/* A copy of it, for client.paths; no more than SQL_PATHS. */
void sql_add_path(struct sql *, const char *);
void sql_end(struct sql *);

enum map_result sql_wants(struct client *, struct sv key, struct err *);

/* To the hosts in a random order, UNIX sockets first, until one answers. */
struct client_link *sql_connect(struct client *, struct err *);
enum map_result sql_find(
    struct client_link *, struct sv key, struct str *value, struct err *);

#endif
