#include "smtp/own.h"

#include <ifaddrs.h>
#include <string.h>

#include "mail/settings.h"

enum { OWN_LIMIT = 256 };

static struct ip own[OWN_LIMIT];
static size_t own_count;

static void
add(const struct ip *ip)
{
	if (ip->family != 0 && own_count < OWN_LIMIT)
		own[own_count++] = *ip;
}

static struct ip
of_interface(const struct sockaddr *address)
{
	struct sockaddr_storage ss = { 0 };
	struct ip none = { 0 };
	uint16_t port;

	if (address == NULL)
		return none;
	if (address->sa_family == AF_INET)
		memcpy(&ss, address, sizeof(struct sockaddr_in));
	else if (address->sa_family == AF_INET6)
		memcpy(&ss, address, sizeof(struct sockaddr_in6));
	else
		return none;
	return ip_from_sockaddr(&ss, &port);
}

int
own_load(struct err *err)
{
	struct sv rest = sv_of(mail_settings.proxy_interfaces), item;
	struct ifaddrs *all;
	struct ip ip;

	own_count = 0;
	if (getifaddrs(&all) < 0)
		return err_errno(err, "cannot read the network interfaces");
	for (const struct ifaddrs *a = all; a != NULL; a = a->ifa_next) {
		ip = of_interface(a->ifa_addr);
		add(&ip);
	}
	freeifaddrs(all);
	while (sv_item(&rest, ", \t\r\n", &item))
		if (ip_parse(item, &ip))
			add(&ip);
	return 0;
}

const struct ip *
own_addresses(size_t *count)
{
	*count = own_count;
	return own;
}
