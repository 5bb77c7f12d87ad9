#include "rewrite/prove.h"

#include "mail/settings.h"
#include "map/map.h"
#include "util/hash.h"
#include "util/log.h"

struct proof {
	struct route *route;
	const struct main_cf *main_cf;
	struct pool *pool;
	const char *name; /* the parameter that is gone through */
	struct hash seen; /* addresses */
	size_t keys;
};

/* --- is the next hop this machine? ---------------------------------------- */

/* "host", "[host]", "host:port", "[host]:port"; false: not to the port on which
 * mail comes in. */
static bool
take_host(struct sv hop, struct sv *host)
{
	struct sv port = hop;

	if (sv_skip(&hop, "[")) {
		if (!sv_cut(&hop, ']', host))
			return false;
		port = hop;
		sv_skip(&port, ":");
	} else if (sv_cut(&port, ':', host)) {
		;
	} else {
		*host = hop;
		port = SV("");
	}
	return port.len == 0 || sv_is(port, "25") || sv_is(port, "smtp");
}

static bool
is_ourselves(const struct proof *p, struct sv hop)
{
	struct sv host, literal;
	struct ip ip;

	if (!take_host(hop, &host))
		return false;
	literal = host;
	sv_skip(&literal, "IPv6:");
	if (ip_parse(literal, &ip))
		return ip_is_loopback(&ip) || own_has(&p->route->own, &ip);
	return sv_same(host, sv_of(mail_settings.myhostname)) ||
	       sv_is(host, "localhost");
}

/* There is but one proof at a time. */
static const struct main_cf *blamed;

static void
on_clash(struct sv domain, const char *first, const char *second)
{
	struct err err;

	err_set(&err, ERR_NEVER,
	    "do not list domain " SV_FMT " in BOTH %s and %s", SV_ARG(domain),
	    first, second);
	main_cf_blame(blamed, sv_of(second), &err);
	log_warn("%s", err.text);
}

/* What goes to no host has no next hop, but a text. */
static bool
has_hosts(const char *transport)
{
	static const char *const without[] = { "error", "retry", "discard",
		"local", "virtual" };

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
		if (sv_is(sv_of(transport), without[i]))
			return false;
	return true;
}

static void
say(struct proof *p, const char *address, struct sv hop)
{
	struct err err;

	err_set(&err, ERR_NEVER,
	    "%s: mail for %s would loop back to this machine: its next hop is " SV_FMT,
	    p->name, address, SV_ARG(hop));
	main_cf_blame(p->main_cf, sv_of(p->name), &err);
	log_warn("%s", err.text);
}

static void
prove(struct proof *p, const char *address)
{
	struct resolve question = { .sender = "", .address = address };
	struct hash_node *node;
	struct resolved m;
	struct sv hops, hop;

	if (hash_find(&p->seen, sv_of(address)) != NULL)
		return;
	node = pool_get(p->pool, sizeof(*node));
	node->key = sv_of(address);
	hash_put(&p->seen, node);
	route_resolve(p->route, &question, p->pool, &m);
	if (m.status != ANSWER_OK || !has_hosts(m.transport))
		return;
	hops = sv_of(m.nexthop);
	while (sv_item(&hops, ", \t", &hop))
		if (is_ourselves(p, hop)) {
			say(p, address, hop);
			return;
		}
}

/* --- what is named -------------------------------------------------------- */

/* A key or an item of a list: a domain, ".domain", or an address. */
static void
prove_name(struct proof *p, struct sv name)
{
	if (sv_has(name, '@')) {
		if (*name.at != '@')
			prove(p, pool_copy(p->pool, name));
		return;
	}
	if (sv_skip(&name, "."))
		prove(p,
		    pool_printf(p->pool, "postmaster@x." SV_FMT, SV_ARG(name)));
	else if (name.len > 0 && !sv_is(name, "*"))
		prove(p,
		    pool_printf(p->pool, "postmaster@" SV_FMT, SV_ARG(name)));
}

static void
on_key(void *context, struct sv key, struct sv value)
{
	struct proof *p = context;

	(void)value;
	if (p->keys++ < PROVE_KEYS)
		prove_name(p, pool_view(p->pool, key));
}

/* One that cannot be listed, or not be opened, has no names to try. */
static void
prove_table(struct proof *p, struct sv item)
{
	struct map *m = map_open(item, mail_settings.default_database_type);
	struct err err;

	p->keys = 0;
	if (map_broken(m) == NULL && map_each(m, on_key, p, &err) < 0)
		log_debug("%s", err.text);
	map_close(&m);
}

static void
prove_list(struct proof *p, const char *name, const char *list)
{
	struct sv rest = sv_of(list), item;

	p->name = name;
	while (sv_token(&rest, ", \t\r\n", &item)) {
		if (*item.at == '!' || *item.at == '/' || *item.at == '[')
			continue;
		if (sv_has(item, ':'))
			prove_table(p, item);
		else
			prove_name(p, item);
	}
}

void
prove_routes(struct route *route, const struct main_cf *main_cf)
{
	const struct route_settings *set = route->set;
	struct proof p = {
		.route = route, .main_cf = main_cf, .pool = pool_new()
	};

	blamed = main_cf;
	route->clash = on_clash;
	prove_list(&p, "transport_maps", set->transport_maps);
	prove_list(&p, "mydestination", mail_settings.mydestination);
	prove_list(&p, "virtual_alias_domains", set->virtual_alias_domains);
	prove_list(&p, "virtual_mailbox_domains", set->virtual_mailbox_domains);
	prove_list(&p, "relay_domains", mail_settings.relay_domains);
	p.name = "relayhost";
	prove(&p, "someone@elsewhere.invalid");
	hash_free(&p.seen);
	pool_free(&p.pool);
}
