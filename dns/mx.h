/*
 * mx - the addresses to try for a domain, in order (RFC 5321 5.1)
 *
 * From MX, A and AAAA answers: by preference, equals shuffled; no MX record
 * means the domain's own addresses; a null MX, a lookup that failed, and a list
 * that leads back to ourselves are errors. Pure: see dns/facts.h; the random
 * number is handed in.
 *
 * Memory	results are lent by the facts' pool.
 * Limits	address_limit addresses; MX_HOST_LIMIT hosts are looked up.
 */
#ifndef DNS_MX_H
#define DNS_MX_H

#include "dns/facts.h"

enum { MX_HOST_LIMIT = 20 };

enum mx_prefer { MX_ANY, MX_IPV4, MX_IPV6 };

struct mx_query {
	const char *domain;
	bool host; /* [host]: its addresses, no MX */
	bool ipv4, ipv6;
	enum mx_prefer prefer; /* among equal preferences */
	bool shuffle;
	bool balance;         /* both families within the limit */
	size_t address_limit; /* 0: none */
	bool ignore_mx_error; /* a failed MX lookup is no MX record */
	bool defer_no_address;
	uint64_t random;
	const struct ip *own; /* a list that has one of these ends before it */
	size_t own_count;
};

struct mx_host {
	const char *name;
	struct ip ip;
	int64_t preference;
	bool best; /* of the best preference */
};

struct mx_hosts {
	struct mx_host *at;
	size_t count; /* 0: dsn and text say why */
	const char *dsn;
	const char *text;
};

/* False: ask what the facts want, then call again. */
bool mx_find(struct dns_facts *, const struct mx_query *, struct mx_hosts *);

#endif
