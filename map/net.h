/*
 * net - networks as tables and lists spell them, and what is wrong with them
 *
 *	192.0.2.1  192.0.2.0/24  2001:db8::/32  [2001:db8::]/32  [2001:db8::/32]
 *
 * Errors	in Postfix's words: "bad mask length in "..."" and the like.
 */
#ifndef MAP_NET_H
#define MAP_NET_H

#include "util/err.h"
#include "util/ip.h"

int net_parse(struct sv, struct ip_net *, struct err *);

#endif
