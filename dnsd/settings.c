#include "dnsd/settings.h"

#define S struct dnsd_settings

struct dnsd_settings dnsd_settings;

const struct param dnsd_params[] = {
	param_count(S, dns_open_limit, .initial = "10000", .min = 1,
	    .max = 1000000,
	    .doc = "How many DNS questions may be open at a time; one more is "
		   "answered with a temporary failure."),
	param_text(S, dns_resolver_addresses, .initial = "",
	    .doc = "The DNS servers to ask, as addresses with or without a "
		   "port (192.0.2.1:5353, [2001:db8::1]:5353 or "
		   "192.0.2.1@5353). If it is empty, those of resolv.conf are "
		   "asked; if there are none, the servers of each domain."),
	param_time(S, dns_timeout, .initial = "20s", .min = 1, .max = 50,
	    .doc = "How long a DNS question may take; then it is answered "
		   "with a temporary failure."),
	param_text(S, dns_trust_anchor_file, .initial = "",
	    .doc = "The key of the DNS root, with which answers are validated "
		   "by DNSSEC. If it is empty or there is no such file, they "
		   "are not. The servers asked must support DNSSEC."),
	{ .type = PARAM_END }
};
