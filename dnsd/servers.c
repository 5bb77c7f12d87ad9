#include "dnsd/servers.h"

#include <string.h>

enum { DNS_PORT = 53 };

/* "address", and what stands behind "@", "]:", or the only ":". */
static struct sv
split(struct sv item, struct sv *port)
{
	struct sv address = item, rest = item;

	if (sv_cut(&rest, '@', &address) ||
	    (*item.at != '[' && sv_cut(&rest, ':', &address) &&
		!sv_has(rest, ':'))) {
		*port = rest;
		return address;
	}
	rest = item;
	if (*item.at == '[' && sv_cut(&rest, ']', &address)) {
		if (sv_skip(&rest, ":"))
			*port = rest;
		else if (rest.len > 0)
			return rest;
		return sv_from(address, 1);
	}
	return item;
}

static void
add(struct servers *s, const struct ip *ip, unsigned long port)
{
	if (s->count < SERVERS_LIMIT)
		s->at[s->count++] =
		    (struct server){ .ip = *ip, .port = (uint16_t)port };
}

int
servers_parse(struct servers *s, struct sv list, struct err *err)
{
	struct sv item;
	struct ip ip;

	s->count = 0;
	while (sv_item(&list, ", \t\r\n", &item)) {
		struct sv port = { 0 }, address = split(item, &port);
		unsigned long number = DNS_PORT;

		if (!ip_parse(address, &ip) ||
		    (port.at != NULL &&
			(!sv_number(port, UINT16_MAX, &number) || number == 0)))
			return err_set(err, ERR_NEVER,
			    "dns_resolver_addresses: bad address " SV_FMT,
			    SV_ARG(item));
		add(s, &ip, number);
	}
	return 0;
}

void
servers_resolv_conf(struct servers *s, struct sv text)
{
	struct sv line, word;
	struct ip ip;

	s->count = 0;
	while (sv_item(&text, "\n", &line))
		if (sv_item(&line, " \t\r", &word) &&
		    sv_is(word, "nameserver") &&
		    sv_item(&line, " \t\r", &word) && ip_parse(word, &ip))
			add(s, &ip, DNS_PORT);
}
