/*
 * world - what a session sees of the outside, made of text
 *
 * It loads settings from lines of main.cf, names the client, answers each of
 * the session's questions at once from its tables, and keeps what was queued.
 * It also holds the session to its promises: no message without MAIL and RCPT,
 * no byte taken while it waits.
 *
 * Tables of main.cf: "texthash:NAME" with world_map(), and those outside with
 * world_outside(); what that was not told of is not found.
 */
#ifndef TESTS_SMTPD_WORLD_H
#define TESTS_SMTPD_WORLD_H

#include "smtpd/session.h"

enum { WORLD_ADDRESSES = 32, WORLD_ENTRIES = 32 };

/* What proxymap would say; value NULL: that it cannot tell. */
struct world_entry {
	const char *table, *key, *value;
};

struct world_address {
	char *pattern; /* as in a shell */
	struct question answer;
};

struct world {
	struct pool *pool;
	struct str conf;
	struct mail_settings *mail;
	struct smtpd_settings set;
	struct policy_settings policy;
	struct route_settings route;
	struct config config;
	const char *name, *ip; /* of the client */
	struct world_address addresses[WORLD_ADDRESSES];
	unsigned address_count;
	struct world_entry entries[WORLD_ENTRIES];
	unsigned entry_count, outside; /* how many questions came */

	struct session session;
	struct str in;  /* given, not taken */
	struct str out; /* all replies */
	unsigned delays, submits;
	bool refuse_submit, lose_content, no_room;
	struct policy_reply done; /* code 0: queued */
	unsigned queued;
	struct str envelope; /* of the last: <sender> <recipient> ..., each with
	    what DSN said of it */
	struct str content, sent; /* of the one under way, and the last */
};

void world_begin(struct world *);
void world_conf(struct world *, const char *line);
void world_map(struct world *, const char *name, const char *entry);
/* class: local, alias, mailbox, relay, default; later: no answer. */
void world_address(struct world *, const char *pattern, const char *class,
    const char *transport, const char *nexthop);
void world_outside(
    struct world *, const char *table, const char *key, const char *value);
int world_open(struct world *, struct err *); /* settings are complete */
void world_connect(struct world *);
void world_give(struct world *, struct sv);
void world_end(struct world *);

#endif
