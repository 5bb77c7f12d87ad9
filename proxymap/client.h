/*
 * client - what a kind of table outside must be able to do
 *
 * One file a type, one row in proxymap/types.c. A type reads its configuration
 * (before the walls), connects, and finds. proxymap.c, or postmap by way of
 * direct.c, does all the rest: folding and length of keys, threads, several
 * requests at a time, the time limit, the circuit breaker, connecting anew.
 *
 * open() runs once, before the walls, in the only thread. connect(), find() and
 * hang_up() run in a thread of their own choosing, one link never in two at a
 * time; they may block, but no longer than the client's time limit, which the
 * type hands to its library or to its sockets. They may touch the client as it
 * is, but write nothing to it, and use neither the log, nor the loop, nor the
 * settings.
 *
 * wants() is asked before find(), and like open() in the thread that owns the
 * tables (map/): MAP_FOUND, the key may be asked; else the answer.
 *
 * Memory	a value is put into the str. Links and clients are the type's:
 *		its own struct embeds a struct client or struct client_link.
 * Errors	open(): file, line and reason; the client is then a table that
 *		answers LATER with them. connect() and find(): the reason,
 *		without a password in it; after find() said MAP_LATER with
 *		ERR_LATER the link is hung up on, with ERR_NEVER (this key, not
 *		this server) it stays.
 * Limits	CLIENT_VALUE_LIMIT bytes of value; a key has at most
 *		CLIENT_KEY_LIMIT, and no NUL byte.
 */
#ifndef PROXYMAP_CLIENT_H
#define PROXYMAP_CLIENT_H

#include <stdint.h>

#include "map/map.h"
#include "util/owner.h"

enum { CLIENT_VALUE_LIMIT = 100000, CLIENT_KEY_LIMIT = 10000 };

struct client_type;

struct client {
	const struct client_type *type;
	const char *name; /* "pgsql:/etc/postern/users.cf" */
	long timeout_ms;  /* of one connect() or find(); set by open(). A
	    question and its wait for a link have no more either */
	long links;       /* at most so many at a time; 0: the default */
	long idle_ms;     /* a link is not used after so long; 0: the default */
	/* What is read behind the walls: files and folders; ends in NULL.
	 * NULL: nothing. */
	const char *const *paths;
};

struct client_link {
	struct client *client; /* set by who connects, as is used */
	int64_t used;          /* when it last answered */
};

struct param;

struct client_type {
	const char *name;
	/* Tables of rows of its configuration file, for tables(5): the same that
	 * open() gives to config_load(). NULL ends them; NULL: it has no file. */
	const struct param *const *rows;
	bool pattern; /* whole keys only, not folded (compat 3.1) */
	/* name: what stands behind the type's. */
	struct client *(*open)(const char *name, struct err *);
	void (*close)(struct client *);
	/* NULL: every key. */
	enum map_result (*wants)(struct client *, struct sv key, struct err *);
	struct client_link *(*connect)(struct client *, struct err *);
	void (*hang_up)(struct client_link *);
	enum map_result (*find)(struct client_link *, struct sv key,
	    struct str *value, struct err *);
};

/* What the type's open() makes, with its type and full name filled in. */
struct client *client_open(
    const struct client_type *, const char *full_name, struct err *);
void client_close(struct client **);

/*
 * One question, for who owns the link, which it connects or hangs up on as need
 * be; NULL is none. A server may close a link that was idle: that alone is no
 * failure, it is tried once more. Too long a key is in no table.
 */
enum map_result client_ask(struct client *, struct client_link **,
    struct sv key, struct str *value, struct err *);
void client_hang_up(struct client_link **);

/* proxymap/types.c: those that are built in. NULL: no such, or not built in. */
const struct client_type *client_type_find(struct sv name);

#endif
