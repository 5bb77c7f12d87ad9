#include "route/rewrite.h"

#include <string.h>

#include "mail/settings.h"
#include "util/str.h"

struct rewrite_rules
rewrite_local(const struct route_settings *set)
{
	return (struct rewrite_rules){
		.origin = set->append_at_myorigin ? mail_settings.myorigin : "",
		.domain =
		    set->append_dot_mydomain ? mail_settings.mydomain : "",
		.swap_bangpath = set->swap_bangpath,
		.allow_percent_hack = set->allow_percent_hack,
	};
}

struct rewrite_rules
rewrite_remote(const struct route_settings *set)
{
	return (struct rewrite_rules){
		.origin = set->remote_header_rewrite_domain,
		.domain = set->remote_header_rewrite_domain,
		.swap_bangpath = set->swap_bangpath,
		.allow_percent_hack = set->allow_percent_hack,
	};
}

static const char *
last(struct sv v, char c)
{
	return v.at != NULL ? memrchr(v.at, c, v.len) : NULL;
}

/* "@a,@b:user@c" is "user@c". */
static struct sv
without_route(struct sv address)
{
	struct sv rest = address, hosts;

	if (address.len > 0 && address.at[0] == '@' &&
	    sv_cut(&rest, ':', &hosts) && rest.len > 0)
		return rest;
	return address;
}

/* Text without "@": a routing operator may say which part is the domain. */
static struct sv
turn_operators(
    const struct rewrite_rules *rules, struct sv text, struct pool *pool)
{
	struct sv rest = text, site;
	const char *percent;

	if (rules->swap_bangpath && sv_cut(&rest, '!', &site) && site.len > 0 &&
	    rest.len > 0)
		return sv_of(pool_printf(
		    pool, SV_FMT "@" SV_FMT, SV_ARG(rest), SV_ARG(site)));
	percent = last(text, '%');
	if (rules->allow_percent_hack && percent != NULL) {
		char *copy = pool_copy(pool, text);

		copy[percent - text.at] = '@';
		return sv_of(copy);
	}
	return text;
}

static bool
wants_domain(const struct rewrite_rules *rules, struct sv domain)
{
	return *rules->domain != '\0' && domain.len > 0 &&
	       domain.at[0] != '[' && !sv_has(domain, '.');
}

const char *
rewrite_address(
    const struct rewrite_rules *rules, const char *internal, struct pool *pool)
{
	struct sv text = without_route(sv_of(internal)), domain = SV("");
	const char *at;
	const char *origin = "", *dot = "";

	if (text.len == 0)
		return internal;
	if (last(text, '@') == NULL)
		text = turn_operators(rules, text, pool);
	at = last(text, '@');
	if (at == NULL)
		domain = sv_of(origin = rules->origin);
	else
		domain = sv_from(text, (size_t)(at + 1 - text.at));
	if (wants_domain(rules, domain))
		dot = rules->domain;
	/* One final dot, but not one behind a dot or an "@". */
	if (at != NULL && domain.len > 1 && *dot == '\0' &&
	    domain.at[domain.len - 1] == '.' &&
	    domain.at[domain.len - 2] != '.')
		text.len--;
	if (*origin == '\0' && *dot == '\0' && text.at == internal &&
	    internal[text.len] == '\0')
		return internal;
	return pool_printf(pool, SV_FMT "%s%s%s%s", SV_ARG(text),
	    *origin != '\0' ? "@" : "", origin, *dot != '\0' ? "." : "", dot);
}
