#include "route/route.h"

#include <string.h>

#include "mail/address.h"
#include "mail/settings.h"
#include "util/log.h"

/* One decision: the question, the address in its parts, the answer. */
struct decision {
	struct route *route;
	struct pool *pool;
	const char *sender;
	const char *address;
	struct sv local, domain;
	bool ours; /* mydestination, or an address of this machine */
	struct resolved *out;
	struct err err;
};

/* A rule answers the question, or leaves it to the next. */
enum verdict { GO_ON, ANSWERED };

static enum verdict
later(struct decision *d)
{
	d->out->status = ANSWER_LATER;
	d->out->dsn = "4.3.0";
	d->out->text = pool_copy(d->pool, sv_of(d->err.text));
	return ANSWERED;
}

static enum verdict
bad_syntax(struct decision *d)
{
	d->out->status = ANSWER_NEVER;
	d->out->dsn = "5.1.3";
	d->out->text = "bad address syntax";
	return ANSWERED;
}

static enum match_result
is_local(struct decision *d, struct sv domain)
{
	if (own_has_literal(&d->route->own, domain))
		return MATCH_YES;
	return match_name(d->route->mydestination, domain, &d->err);
}

/* user@192.0.2.1 is user@[192.0.2.1] or an error, as the settings say. */
static bool
take_numeric(struct decision *d)
{
	struct ip ip;

	if (!ip_parse(d->domain, &ip))
		return true;
	d->domain = sv_of(pool_printf(d->pool,
	    ip.family == 6 ? "[IPv6:" SV_FMT "]" : "[" SV_FMT "]",
	    SV_ARG(d->domain)));
	return d->route->set->resolve_numeric_domain;
}

/* Whether a local part says that the mail goes on to somewhere else. */
static bool
has_operator(const struct route_settings *set, struct sv local)
{
	return (set->resolve_dequoted_address && sv_has(local, '@')) ||
	       (set->swap_bangpath && sv_has(local, '!')) ||
	       (set->allow_percent_hack && sv_has(local, '%'));
}

static void
split(struct decision *d, const char *address)
{
	struct address_parts parts = address_split(address);

	d->local = parts.local;
	d->domain = parts.domain.at ? parts.domain : SV("");
	if (parts.domain.at != NULL && d->domain.len == 0 &&
	    !d->route->set->resolve_null_domain)
		d->domain = SV("@"); /* never a domain: an error below */
}

/* The address that a local part names; false: it names a user. */
static bool
follow(struct decision *d)
{
	struct rewrite_rules rules = d->route->local;
	const char *text;

	if (!has_operator(d->route->set, d->local))
		return false;
	rules.origin = "";
	text = pool_copy(d->pool, d->local);
	text = rewrite_address(&rules, text, d->pool);
	if (strchr(text, '@') == NULL && sv_equal(sv_of(text), d->local))
		return false;
	split(d, text);
	return true;
}

/* One turn of the loop below; *done when what is left is the address. */
static enum verdict
turn(struct decision *d, bool *done)
{
	enum match_result local = MATCH_YES;

	if (!take_numeric(d))
		return bad_syntax(d);
	if (d->domain.len > 0)
		local = is_local(d, d->domain);
	else
		d->domain = sv_of(mail_settings.myhostname);
	if (local == MATCH_LATER)
		return later(d);
	d->ours = local == MATCH_YES;
	*done = !d->ours || !follow(d);
	return GO_ON;
}

static enum verdict
strip_local(struct decision *d)
{
	bool done = false;

	split(d, rewrite_address(&d->route->local, d->address, d->pool));
	for (int i = 0; !done; i++)
		if (i >= ROUTE_TURNS)
			return bad_syntax(d);
		else if (turn(d, &done) == ANSWERED)
			return ANSWERED;
	if (d->local.len == 0 && d->ours)
		d->local = sv_of(d->route->set->empty_address_recipient);
	d->out->address = pool_printf(
	    d->pool, SV_FMT "@" SV_FMT, SV_ARG(d->local), SV_ARG(d->domain));
	return GO_ON;
}

static enum verdict
check_syntax(struct decision *d)
{
	if (!address_domain_ok(d->domain))
		return bad_syntax(d);
	if (*d->out->address == '-' && !d->route->set->allow_min_user)
		return bad_syntax(d);
	return GO_ON;
}

/* --- the class ---------------------------------------------------------- */

struct class_row {
	enum address_class class;
	const char *list; /* the parameter */
	size_t at;        /* of the opened list in struct route */
};

/* clang-format off */
static const struct class_row class_rows[] = {
	{ CLASS_LOCAL, "mydestination",
	    offsetof(struct route, mydestination) },
	{ CLASS_VIRTUAL_ALIAS, "virtual_alias_domains",
	    offsetof(struct route, virtual_alias_domains) },
	{ CLASS_VIRTUAL_MAILBOX, "virtual_mailbox_domains",
	    offsetof(struct route, virtual_mailbox_domains) },
	{ CLASS_RELAY, "relay_domains",
	    offsetof(struct route, relay_domains) },
};
/* clang-format on */

enum { CLASS_ROWS = sizeof(class_rows) / sizeof(class_rows[0]) };

static enum match_result
listed(struct decision *d, const struct class_row *row)
{
	struct match *const *list = (void *)((char *)d->route + row->at);

	return match_name(*list, d->domain, &d->err);
}

static void
log_clash(struct sv domain, const char *first, const char *second)
{
	log_warn("do not list domain " SV_FMT " in BOTH %s and %s",
	    SV_ARG(domain), first, second);
}

/* A domain of two classes works, and not as its owner thinks. Only
 * mydestination and relay_domains have the same default, and may overlap. */
static void
warn_of_clash(struct decision *d, size_t first)
{
	for (size_t i = first + 1; i < CLASS_ROWS; i++) {
		if (first == 0 && class_rows[i].class == CLASS_RELAY)
			continue;
		if (listed(d, &class_rows[i]) == MATCH_YES)
			d->route->clash(d->domain, class_rows[first].list,
			    class_rows[i].list);
	}
}

static enum verdict
classify(struct decision *d)
{
	d->out->class = d->ours ? CLASS_LOCAL : CLASS_DEFAULT;
	if (d->ours) {
		warn_of_clash(d, 0);
		return GO_ON;
	}
	for (size_t i = 1; i < CLASS_ROWS; i++)
		switch (listed(d, &class_rows[i])) {
		case MATCH_LATER:
			return later(d);
		case MATCH_YES:
			d->out->class = class_rows[i].class;
			warn_of_clash(d, i);
			return GO_ON;
		case MATCH_NO:
			break;
		}
	return GO_ON;
}

/* --- transport and next hop --------------------------------------------- */

static bool
is_outcome(const char *transport)
{
	return strcmp(transport, "error") == 0 ||
	       strcmp(transport, "retry") == 0;
}

/* "transport:nexthop". An empty transport leaves both as they are but for a
 * next hop that is given; a transport alone takes the next hop given here. */
static void
use(struct decision *d, const char *value, const char *nexthop)
{
	struct sv rest = sv_trim(sv_of(value)), name = rest;
	bool colon = sv_cut(&rest, ':', &name);

	if (!colon)
		rest = SV("");
	rest = sv_trim(rest);
	if (name.len > 0) {
		d->out->transport = pool_copy(d->pool, name);
		d->out->nexthop = is_outcome(d->out->transport)
				      ? "Address is undeliverable"
				      : nexthop;
	}
	if (rest.len > 0)
		d->out->nexthop = pool_copy(d->pool, rest);
}

/* Tables that are asked by the sender; DUNNO is no answer. */
static enum map_result
ask_by_sender(struct decision *d, struct maps *maps, const char *null_sender,
    const char **value)
{
	struct find find = { FIND_ADDRESS, maps, &d->route->ours,
		mail_settings.recipient_delimiter, false, d->pool };
	const char *key = *d->sender != '\0' ? d->sender : null_sender;
	struct found found;
	enum map_result r = find_address(&find, key, &found, &d->err);

	if (r == MAP_FOUND && sv_is(sv_of(found.value), "DUNNO"))
		return MAP_NONE;
	if (r == MAP_FOUND)
		*value = found.value;
	return r;
}

/* $relayhost, or what stands in its place, or the domain. */
static enum map_result
find_relayhost(struct decision *d, const char **nexthop)
{
	const struct route_settings *set = d->route->set;

	if (*set->relayhost != '\0')
		*nexthop = set->relayhost;
	return ask_by_sender(d, d->route->sender_dependent_relayhost_maps,
	    set->empty_address_relayhost_maps_lookup_key, nexthop);
}

static enum verdict
choose_transport(struct decision *d)
{
	const struct route_settings *set = d->route->set;
	struct maps *by_sender =
	    d->route->sender_dependent_default_transport_maps;
	const char *nexthop = pool_copy(d->pool, d->domain);
	const char *value = set->default_transport;
	enum map_result r = MAP_NONE;

	if (d->out->class == CLASS_VIRTUAL_ALIAS) {
		d->out->transport = "error";
		d->out->nexthop =
		    set->show_user_unknown_table_name
			? "5.1.1 User unknown in virtual alias table"
			: "5.1.1 User unknown";
		return GO_ON;
	}
	if (d->out->class == CLASS_LOCAL)
		value = set->local_transport;
	else if (d->out->class == CLASS_VIRTUAL_MAILBOX)
		value = set->virtual_transport;
	else if (d->out->class == CLASS_RELAY)
		value = set->relay_transport;
	else
		r = ask_by_sender(d, by_sender,
		    set->empty_address_default_transport_maps_lookup_key,
		    &value);
	if (r != MAP_LATER &&
	    (d->out->class == CLASS_RELAY || d->out->class == CLASS_DEFAULT))
		r = find_relayhost(d, &nexthop);
	if (r == MAP_LATER)
		return later(d);
	use(d, value, nexthop);
	if (*d->out->transport != '\0')
		return GO_ON;
	err_set(&d->err, ERR_LATER, "no transport is set for this address");
	return later(d);
}

static enum verdict
ask_transport_maps(struct decision *d)
{
	struct find find = { FIND_TRANSPORT, d->route->transport_maps,
		&d->route->ours, mail_settings.recipient_delimiter,
		d->route->transport_parents, d->pool };
	struct found found;

	if (d->out->class == CLASS_VIRTUAL_ALIAS)
		return GO_ON;
	switch (find_address(&find, d->out->address, &found, &d->err)) {
	case MAP_LATER:
		return later(d);
	case MAP_FOUND:
		use(d, found.value, pool_copy(d->pool, d->domain));
		break;
	case MAP_NONE:
		break;
	}
	return GO_ON;
}

static enum verdict
ask_relocated_maps(struct decision *d)
{
	struct find find = { FIND_ADDRESS, d->route->relocated_maps,
		&d->route->ours, mail_settings.recipient_delimiter, false,
		d->pool };
	struct found found;

	switch (find_address(&find, d->out->address, &found, &d->err)) {
	case MAP_LATER:
		return later(d);
	case MAP_FOUND:
		d->out->transport = "error";
		d->out->nexthop =
		    d->route->set->relocated_prefix_enable
			? pool_printf(d->pool, "5.1.6 User has moved to %s",
			      found.value)
			: found.value;
		break;
	case MAP_NONE:
		break;
	}
	return GO_ON;
}

typedef enum verdict rule(struct decision *);

static rule *const rules[] = {
	strip_local,
	check_syntax,
	classify,
	choose_transport,
	ask_transport_maps,
	ask_relocated_maps,
};

void
route_resolve(struct route *route, const struct resolve *question,
    struct pool *pool, struct resolved *answer)
{
	struct decision d = {
		.route = route,
		.pool = pool,
		.sender = question->sender,
		.address = question->address,
		.out = answer,
	};

	*answer = (struct resolved){ .address = question->address,
		.transport = "",
		.nexthop = "",
		.dsn = "",
		.text = "" };
	if (strlen(question->address) > ADDRESS_LIMIT) {
		bad_syntax(&d);
		return;
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i](&d) == ANSWERED)
			return;
}

/* --- tables ------------------------------------------------------------- */

static struct match *
open_names(
    enum match_kind kind, unsigned flags, const char *name, const char *list)
{
	return match_open(
	    kind, flags, name, list, mail_settings.default_database_type);
}

static struct maps *
open_maps(const char *list)
{
	return maps_open(list, mail_settings.default_database_type);
}

/* Tables that say where mail goes: nothing that a sender wrote gets there. */
static struct maps *
open_ways(const char *list)
{
	return maps_open_as(
	    list, mail_settings.default_database_type, MAP_NO_SUBST);
}

void
route_open(struct route *r, const struct route_settings *set)
{
	unsigned parents =
	    mail_parents_match("relay_domains") ? MATCH_PARENTS : 0;

	*r = (struct route){
		.set = set,
		.local = rewrite_local(set),
		.clash = log_clash,
		.transport_parents = mail_parents_match("transport_maps"),
	};
	own_load(&r->own, mail_settings.inet_interfaces,
	    mail_settings.proxy_interfaces);
	r->mydestination = open_names(
	    MATCH_STRING, 0, "mydestination", mail_settings.mydestination);
	r->virtual_alias_domains = open_names(MATCH_STRING, 0,
	    "virtual_alias_domains", set->virtual_alias_domains);
	r->virtual_mailbox_domains = open_names(MATCH_STRING, 0,
	    "virtual_mailbox_domains", set->virtual_mailbox_domains);
	r->relay_domains = open_names(MATCH_DOMAIN, parents, "relay_domains",
	    mail_settings.relay_domains);
	r->transport_maps = open_ways(set->transport_maps);
	r->relocated_maps = open_maps(set->relocated_maps);
	r->sender_dependent_relayhost_maps =
	    open_ways(set->sender_dependent_relayhost_maps);
	r->sender_dependent_default_transport_maps =
	    open_ways(set->sender_dependent_default_transport_maps);
	r->ours = (struct find_ours){ mail_settings.myorigin, r->mydestination,
		&r->own };
}

void
route_close(struct route *r)
{
	own_free(&r->own);
	match_close(&r->mydestination);
	match_close(&r->virtual_alias_domains);
	match_close(&r->virtual_mailbox_domains);
	match_close(&r->relay_domains);
	maps_close(&r->transport_maps);
	maps_close(&r->relocated_maps);
	maps_close(&r->sender_dependent_relayhost_maps);
	maps_close(&r->sender_dependent_default_transport_maps);
}
