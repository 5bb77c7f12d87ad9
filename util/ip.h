/*
 * ip - an Internet address, its text, and networks of them
 *
 * IPv4 addresses stand in the first four bytes. An IPv4-mapped IPv6 address is
 * turned into the IPv4 address that it means by ip_from_sockaddr() only.
 * Texts are as Postfix prints them: "192.0.2.1", "2001:db8::1" (no brackets).
 *
 * Errors	parsing returns false and leaves the result undefined.
 */
#ifndef UTIL_IP_H
#define UTIL_IP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "util/sv.h"

struct ip {
	uint8_t family; /* 4 or 6; 0: none */
	uint8_t bytes[16];
};

struct ip_text {
	char text[INET6_ADDRSTRLEN];
};

struct ip_net {
	struct ip ip;
	uint8_t bits;
};

bool ip_parse(struct sv, struct ip *); /* no brackets, no scope */
struct ip_text ip_print(const struct ip *);
bool ip_equal(const struct ip *, const struct ip *);
bool ip_is_loopback(const struct ip *);
struct ip ip_from_sockaddr(const struct sockaddr_storage *, uint16_t *port);
socklen_t ip_to_sockaddr(
    const struct ip *, uint16_t port, struct sockaddr_storage *);

enum ip_net_error { IP_NET_OK, IP_NET_SYNTAX, IP_NET_HOST_BITS };

/* "ADDRESS[/LENGTH]", IPv6 with or without brackets around the address. */
enum ip_net_error ip_net_parse(struct sv, struct ip_net *);
bool ip_net_has(const struct ip_net *, const struct ip *);

#endif
