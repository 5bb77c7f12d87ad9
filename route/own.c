#include "route/own.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "util/log.h"
#include "util/mem.h"

enum { OWN_LIMIT = 10000, NAME_ROOM = 256 };

static bool
parse_literal(struct sv domain, struct ip *ip)
{
	bool six;

	if (domain.len < 2 || domain.at[0] != '[' ||
	    domain.at[domain.len - 1] != ']')
		return false;
	domain = sv_from(sv_upto(domain, domain.len - 1), 1);
	six = sv_skip(&domain, "IPv6:");
	return ip_parse(domain, ip) && (ip->family == 6) == six;
}

bool
own_has(const struct own *own, const struct ip *ip)
{
	for (size_t i = 0; i < own->count; i++)
		if (ip_equal(&own->at[i], ip))
			return true;
	return false;
}

bool
own_has_literal(const struct own *own, struct sv domain)
{
	struct ip ip;

	return parse_literal(domain, &ip) && own_has(own, &ip);
}

static void
add(struct own *own, const struct ip *ip)
{
	if (ip->family == 0 || own->count >= OWN_LIMIT || own_has(own, ip))
		return;
	own->at = mem_grow(own->at, own->count + 1, sizeof(*ip));
	own->at[own->count++] = *ip;
}

static void
add_sockaddr(struct own *own, const struct sockaddr *sa, bool loopback_only)
{
	struct sockaddr_storage ss = { 0 };
	uint16_t port;
	struct ip ip;

	if (sa == NULL ||
	    (sa->sa_family != AF_INET && sa->sa_family != AF_INET6))
		return;
	memcpy(&ss, sa,
	    sa->sa_family == AF_INET ? sizeof(struct sockaddr_in)
				     : sizeof(struct sockaddr_in6));
	ip = ip_from_sockaddr(&ss, &port);
	if (!loopback_only || ip_is_loopback(&ip))
		add(own, &ip);
}

static void
add_interfaces(struct own *own, bool loopback_only)
{
	struct ifaddrs *all;

	if (getifaddrs(&all) < 0) {
		log_warn("cannot list network interfaces");
		return;
	}
	for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
		add_sockaddr(own, i->ifa_addr, loopback_only);
	freeifaddrs(all);
}

static void
add_name(struct own *own, struct sv name)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found;
	char text[NAME_ROOM];

	if (name.len >= sizeof(text))
		return;
	memcpy(text, name.at, name.len);
	text[name.len] = '\0';
	if (getaddrinfo(text, NULL, &hints, &found) != 0) {
		log_warn("inet_interfaces: host not found: %s", text);
		return;
	}
	for (const struct addrinfo *a = found; a != NULL; a = a->ai_next)
		add_sockaddr(own, a->ai_addr, false);
	freeaddrinfo(found);
}

static void
add_list(struct own *own, const char *text)
{
	struct sv list = sv_of(text), item;
	struct ip ip;

	while (sv_item(&list, ", \t\r\n", &item)) {
		struct sv bare = item;

		if (bare.at[0] == '[' && sv_ends(bare, "]"))
			bare = sv_from(sv_upto(bare, bare.len - 1), 1);
		if (sv_is(item, "all"))
			add_interfaces(own, false);
		else if (sv_is(item, "loopback-only"))
			add_interfaces(own, true);
		else if (ip_parse(bare, &ip))
			add(own, &ip);
		else
			add_name(own, item);
	}
}

void
own_load(
    struct own *own, const char *inet_interfaces, const char *proxy_interfaces)
{
	*own = (struct own){ 0 };
	add_list(own, inet_interfaces);
	add_list(own, proxy_interfaces);
}

void
own_free(struct own *own)
{
	free(own->at);
	*own = (struct own){ 0 };
}
