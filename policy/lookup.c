#include <string.h>

#include "mail/address.h"
#include "policy/rule.h"

/* Goes on to the next key only after MAP_NONE. */
static enum map_result
find(struct lookup *l, struct sv key)
{
	return maps_find(l->maps, key, &l->value, &l->err);
}

static enum map_result
find_partial(struct lookup *l, struct sv key)
{
	return maps_find_fixed(l->maps, key, &l->value, &l->err);
}

/* Tables hold addresses in external form; older ones in internal form. */
static enum map_result
find_address(struct lookup *l, struct sv local, struct sv domain, bool whole)
{
	const char *internal = pool_printf(
	    l->pool, SV_FMT "@" SV_FMT, SV_ARG(local), SV_ARG(domain));
	const char *external = address_external(internal, l->pool);
	enum map_result r;

	r = whole ? find(l, sv_of(external)) : find_partial(l, sv_of(external));
	if (r != MAP_NONE || strcmp(internal, external) == 0)
		return r;
	return whole ? find(l, sv_of(internal))
		     : find_partial(l, sv_of(internal));
}

static struct sv
base_of(const struct lookup *l, struct sv local)
{
	struct sv extension = { 0 };
	const char *delimiters = l->policy->mail->recipient_delimiter;

	if (delimiters == NULL || *delimiters == '\0')
		return local;
	return address_base(local, delimiters, &extension);
}

/* Whether addresses of this domain may stand in tables without it: those of
 * mydestination, of our own [addresses], and of myorigin. */
static bool
is_ours(const struct lookup *l, struct sv domain)
{
	return l->local || sv_same(domain, sv_of(l->policy->mail->myorigin));
}

enum map_result
lookup_recipient(struct lookup *l, const char *address)
{
	struct address_parts a = address_split(address);
	struct sv base = base_of(l, a.local);
	enum map_result r;

	if (a.domain.at == NULL)
		return find(l, sv_of(address));
	r = find_address(l, a.local, a.domain, true);
	if (r == MAP_NONE && base.len < a.local.len)
		r = find_address(l, base, a.domain, false);
	if (r == MAP_NONE && is_ours(l, a.domain))
		r = find_partial(l, a.local);
	if (r == MAP_NONE && base.len < a.local.len && is_ours(l, a.domain))
		r = find_partial(l, base);
	if (r != MAP_NONE)
		return r;
	return find_partial(
	    l, sv_of(pool_printf(l->pool, "@" SV_FMT, SV_ARG(a.domain))));
}

/* What stands above a domain: "example.com", or ".example.com" when parents do
 * not match their subdomains by themselves. */
static enum map_result
find_parents(struct lookup *l, struct sv domain)
{
	enum map_result r = MAP_NONE;
	struct ip ip;

	if (ip_parse(domain, &ip) || (domain.len > 0 && *domain.at == '['))
		return MAP_NONE;
	while (r == MAP_NONE) {
		const char *dot =
		    domain.len < 2 ? NULL
				   : memchr(domain.at + 1, '.', domain.len - 1);

		if (dot == NULL)
			break;
		domain = sv_from(domain, (size_t)(dot - domain.at));
		if (l->policy->access_parents)
			domain = sv_from(domain, 1);
		r = find_partial(l, domain);
	}
	return r;
}

enum map_result
lookup_access_domain(struct lookup *l, struct sv domain)
{
	enum map_result r = find(l, domain);

	return r == MAP_NONE ? find_parents(l, domain) : r;
}

enum map_result
lookup_access_address(struct lookup *l, const char *address)
{
	struct address_parts a = address_split(address);
	struct sv base = base_of(l, a.local), none = SV("");
	enum map_result r;

	if (a.domain.at == NULL)
		return find(l, sv_of(address));
	r = find_address(l, a.local, a.domain, true);
	if (r == MAP_NONE && base.len < a.local.len)
		r = find_address(l, base, a.domain, false);
	if (r == MAP_NONE)
		r = find_partial(l, a.domain);
	if (r == MAP_NONE)
		r = find_parents(l, a.domain);
	if (r == MAP_NONE)
		r = find_address(l, a.local, none, false);
	if (r == MAP_NONE && base.len < a.local.len)
		r = find_address(l, base, none, false);
	return r;
}

/* 1.2.3.4, 1.2.3, 1.2, 1; an IPv6 address is cut at its colons. */
enum map_result
lookup_access_ip(struct lookup *l, const struct ip *ip)
{
	struct ip_text text = ip_print(ip);
	struct sv key = sv_of(text.text);
	char mark = ip->family == 6 ? ':' : '.';
	enum map_result r = find(l, key);

	while (r == MAP_NONE && key.len > 0) {
		while (key.len > 0 && key.at[key.len - 1] != mark)
			key.len--;
		while (key.len > 0 && key.at[key.len - 1] == mark)
			key.len--;
		if (key.len > 0)
			r = find_partial(l, key);
	}
	return r;
}
