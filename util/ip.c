#include "util/ip.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

bool
ip_parse(struct sv v, struct ip *ip)
{
	char text[INET6_ADDRSTRLEN];

	*ip = (struct ip){ 0 };
	if (v.len == 0 || v.len >= sizeof(text) || sv_has(v, '\0'))
		return false;
	memcpy(text, v.at, v.len);
	text[v.len] = '\0';
	if (inet_pton(AF_INET, text, ip->bytes) == 1)
		ip->family = 4;
	else if (inet_pton(AF_INET6, text, ip->bytes) == 1)
		ip->family = 6;
	return ip->family != 0;
}

static char *
put_octet(char *at, unsigned n)
{
	if (n >= 100)
		*at++ = (char)('0' + n / 100);
	if (n >= 10)
		*at++ = (char)('0' + n / 10 % 10);
	*at++ = (char)('0' + n % 10);
	return at;
}

/* Each session says its address a few times, and inet_ntop() prints with
 * printf(). */
static void
print_4(const uint8_t bytes[4], char *at)
{
	for (int i = 0; i < 4; i++) {
		at = put_octet(at, bytes[i]);
		*at++ = i < 3 ? '.' : '\0';
	}
}

struct ip_text
ip_print(const struct ip *ip)
{
	struct ip_text out = { "unknown" };

	if (ip->family == 4)
		print_4(ip->bytes, out.text);
	else if (ip->family != 0)
		inet_ntop(AF_INET6, ip->bytes, out.text, sizeof(out.text));
	return out;
}

bool
ip_equal(const struct ip *a, const struct ip *b)
{
	return a->family == b->family &&
	       memcmp(a->bytes, b->bytes, a->family == 4 ? 4 : 16) == 0;
}

bool
ip_is_loopback(const struct ip *ip)
{
	static const uint8_t one[16] = { [15] = 1 };

	if (ip->family == 4)
		return ip->bytes[0] == 127;
	return ip->family == 6 && memcmp(ip->bytes, one, sizeof(one)) == 0;
}

struct ip
ip_from_sockaddr(const struct sockaddr_storage *ss, uint16_t *port)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const struct sockaddr_in *sin = (const void *)ss;
	const struct sockaddr_in6 *sin6 = (const void *)ss;
	struct ip ip = { 0 };

	*port = 0;
	if (ss->ss_family == AF_INET) {
		ip.family = 4;
		memcpy(ip.bytes, &sin->sin_addr, 4);
		*port = ntohs(sin->sin_port);
	} else if (ss->ss_family == AF_INET6) {
		ip.family = 6;
		memcpy(ip.bytes, &sin6->sin6_addr, 16);
		*port = ntohs(sin6->sin6_port);
		if (memcmp(ip.bytes, mapped, sizeof(mapped)) == 0) {
			ip.family = 4;
			memmove(ip.bytes, ip.bytes + 12, 4);
		}
	}
	return ip;
}

socklen_t
ip_to_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *ss)
{
	struct sockaddr_in *sin = (void *)ss;
	struct sockaddr_in6 *sin6 = (void *)ss;

	*ss = (struct sockaddr_storage){ 0 };
	if (ip->family == 4) {
		sin->sin_family = AF_INET;
		sin->sin_port = htons(port);
		memcpy(&sin->sin_addr, ip->bytes, 4);
		return sizeof(*sin);
	}
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(port);
	memcpy(&sin6->sin6_addr, ip->bytes, 16);
	return sizeof(*sin6);
}

/* Whether no bit behind the first so many is set. */
static bool
host_bits_clear(const struct ip_net *net)
{
	for (unsigned i = net->bits; i < (net->ip.family == 4 ? 32u : 128u);
	     i++)
		if (net->ip.bytes[i / 8] & (0x80u >> (i % 8)))
			return false;
	return true;
}

enum ip_net_error
ip_net_parse(struct sv v, struct ip_net *net)
{
	struct sv address = v;
	unsigned long bits;
	bool sized = sv_cut(&v, '/', &address);

	if (address.len >= 2 && address.at[0] == '[' &&
	    address.at[address.len - 1] == ']')
		address = sv_upto(sv_from(address, 1), address.len - 2);
	if (!ip_parse(address, &net->ip))
		return IP_NET_SYNTAX;
	bits = net->ip.family == 4 ? 32 : 128;
	if (sized && !sv_number(v, bits, &bits))
		return IP_NET_SYNTAX;
	net->bits = (uint8_t)bits;
	return host_bits_clear(net) ? IP_NET_OK : IP_NET_HOST_BITS;
}

bool
ip_net_has(const struct ip_net *net, const struct ip *ip)
{
	unsigned whole = net->bits / 8, rest = net->bits % 8;
	uint8_t mask = (uint8_t)(0xff00u >> rest);

	if (net->ip.family != ip->family ||
	    memcmp(net->ip.bytes, ip->bytes, whole) != 0)
		return false;
	return rest == 0 ||
	       ((net->ip.bytes[whole] ^ ip->bytes[whole]) & mask) == 0;
}
