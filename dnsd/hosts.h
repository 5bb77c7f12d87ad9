/*
 * hosts - names and addresses of /etc/hosts, which come before the DNS
 *
 * "localhost" and the loopback addresses are known without any file.
 *
 * Memory	all of it lives in the pool given to hosts_load().
 * Limits	HOSTS_LIMIT rows; the rest of the file is passed over.
 */
#ifndef DNSD_HOSTS_H
#define DNSD_HOSTS_H

#include "dns/answer.h"

enum { HOSTS_LIMIT = 10000, HOSTS_SIZE = 1 << 20 };

struct host {
	struct ip ip;
	const char *name;
	bool first; /* the canonical name: what the address is called */
};

struct hosts {
	struct pool *pool; /* all of it lives there */
	struct host *at;
	size_t count;
};

void hosts_load(struct hosts *, struct sv text, struct pool *);

/* True: the file answers this question, with DNS_OK or DNS_NODATA. MX is never
 * answered here. */
bool hosts_answer(const struct hosts *, const struct dns_ask *, struct pool *,
    struct dns_answer *);

#endif
