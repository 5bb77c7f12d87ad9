#include "dns/client_name.h"

#include <string.h>

/* What a resolver library would say: log readers know these words. */
static const char *
reason(int64_t status)
{
	switch ((enum dns_status)status) {
	case DNS_NODATA:
		return "No address associated with hostname";
	case DNS_NOT_FOUND:
		return "Name or service not known";
	case DNS_LATER:
		return "Temporary failure in name resolution";
	default:
		return "Non-recoverable failure in name resolution";
	}
}

static bool
has(const struct dns_answer *answer, const struct ip *ip)
{
	const struct dns_record *r = answer->records.at;

	for (size_t i = 0; i < answer->records.count; i++)
		if (ip_equal(&r[i].ip, ip))
			return true;
	return false;
}

static bool
check_forward(
    struct dns_facts *facts, const struct ip *ip, struct client_name *out)
{
	enum dns_type type = ip->family == 4 ? DNS_A : DNS_AAAA;
	const struct dns_answer *forward = dns_fact(facts, type, out->reverse);
	const char *address = pool_copy(facts->pool, sv_of(ip_print(ip).text));

	if (forward == NULL)
		return false;
	if (forward->status == DNS_OK && has(forward, ip)) {
		out->name = out->reverse;
	} else if (forward->status == DNS_OK) {
		out->why = pool_printf(facts->pool,
		    "hostname %s does not resolve to address %s", out->reverse,
		    address);
	} else {
		out->name_later = forward->status == DNS_LATER;
		out->why = pool_printf(facts->pool,
		    "hostname %s does not resolve to address %s: %s",
		    out->reverse, address, reason(forward->status));
	}
	return true;
}

bool
client_name_find(
    struct dns_facts *facts, const struct ip *ip, struct client_name *out)
{
	const struct dns_answer *ptr =
	    dns_fact(facts, DNS_PTR, ip_print(ip).text);
	const struct dns_record *r;

	*out = (struct client_name){ .name = "unknown", .reverse = "unknown" };
	if (ptr == NULL)
		return false;
	if (ptr->status != DNS_OK) {
		out->name_later = out->reverse_later = ptr->status == DNS_LATER;
		return true;
	}
	r = ptr->records.at;
	if (*r->name == '\0')
		return true;
	out->reverse = r->name;
	return check_forward(facts, ip, out);
}
