#include "map/net.h"

/* The address of the network, as it should have been written. */
static struct ip_text
masked(const struct ip_net *net)
{
	struct ip ip = net->ip;

	for (unsigned i = net->bits; i < (ip.family == 4 ? 32u : 128u); i++)
		ip.bytes[i / 8] &= (uint8_t) ~(0x80u >> (i % 8));
	return ip_print(&ip);
}

static int
syntax(struct sv text, struct sv whole, struct err *err)
{
	struct sv address;
	unsigned long bits;
	struct ip ip;

	if (!sv_cut(&text, '/', &address))
		return err_set(err, ERR_NEVER,
		    "bad address pattern: \"" SV_FMT "\"", SV_ARG(whole));
	if (address.len > 2 && *address.at == '[')
		address = sv_upto(sv_from(address, 1), address.len - 2);
	return err_set(err, ERR_NEVER, "bad %s in \"" SV_FMT "\"",
	    !ip_parse(address, &ip)        ? "network value"
	    : sv_number(text, 9999, &bits) ? "mask length"
					   : "mask value",
	    SV_ARG(whole));
}

int
net_parse(struct sv whole, struct ip_net *net, struct err *err)
{
	struct sv text = whole;

	if (text.len > 2 && *text.at == '[' && text.at[text.len - 1] == ']')
		text = sv_upto(sv_from(text, 1), text.len - 2);
	if (text.at != whole.at && sv_has(text, '['))
		return syntax(whole, whole, err);
	switch (ip_net_parse(text, net)) {
	case IP_NET_OK:
		return 0;
	case IP_NET_HOST_BITS:
		return err_set(err, ERR_NEVER,
		    "non-null host address bits in \"" SV_FMT "\", perhaps "
		    "you should use \"%s/%u\" instead",
		    SV_ARG(whole), masked(net).text, net->bits);
	case IP_NET_SYNTAX:
		break;
	}
	return syntax(text, whole, err);
}
