/*
 * route - where an address goes: class, transport, next hop (compat 3.5.1)
 *
 * A decision over settings and opened tables; no I/O but table lookups. The
 * order of the rules, each in a function of its own in route.c:
 *
 *	local domains are stripped and routing operators followed
 *	the domain must be one
 *	the class: local, virtual alias, virtual mailbox, relay, default
 *	the transport of the class, its next hop, relayhost
 *	transport_maps, relocated_maps
 *
 * The answer is a struct resolved (mail/messages.h): status OK with transport
 * and next hop (for error: and retry: the text, which may begin with a status
 * code); NEVER with dsn and text for what cannot be an address; LATER with dsn
 * and text, the table named, for what cannot be told now.
 *
 * Memory	a route owns its tables. Texts of an answer are lent by the
 *		pool, the settings, or the question.
 * Limits	ROUTE_TURNS operators in a local part; ADDRESS_LIMIT bytes.
 */
#ifndef ROUTE_ROUTE_H
#define ROUTE_ROUTE_H

#include "mail/messages.h"
#include "route/find.h"
#include "route/own.h"
#include "route/rewrite.h"
#include "route/settings.h"

enum { ROUTE_TURNS = 100 };

struct route {
	const struct route_settings *set;
	struct rewrite_rules local;
	struct own own;
	struct find_ours ours;
	bool transport_parents;
	struct match *mydestination;
	struct match *virtual_alias_domains;
	struct match *virtual_mailbox_domains;
	struct match *relay_domains;
	struct maps *transport_maps;
	struct maps *relocated_maps;
	struct maps *sender_dependent_relayhost_maps;
	struct maps *sender_dependent_default_transport_maps;
	/* Told of a domain that stands in two lists; logs, if not changed. */
	void (*clash)(struct sv domain, const char *first, const char *second);
};

/* Opens the tables that the settings and mail_settings name; both must outlive
 * it. Before the walls. */
void route_open(struct route *, const struct route_settings *);
void route_close(struct route *);

void route_resolve(
    struct route *, const struct resolve *, struct pool *, struct resolved *);

#endif
