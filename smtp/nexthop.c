#include "smtp/nexthop.h"

static const struct {
	const char *name;
	uint16_t port;
} ports[] = {
	{ "smtp", 25 },
	{ "lmtp", 24 },
	{ "submission", 587 },
	{ "submissions", 465 },
	{ "smtps", 465 },
};

static bool
find_port(struct sv text, uint16_t *port)
{
	unsigned long number;

	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		if (sv_is(text, ports[i].name)) {
			*port = ports[i].port;
			return true;
		}
	if (!sv_number(text, UINT16_MAX, &number) || number == 0)
		return false;
	*port = (uint16_t)number;
	return true;
}

/* What stands in brackets, and then perhaps a port. */
static bool
split_host(struct sv item, struct sv *name, struct sv *port)
{
	item = sv_from(item, 1);
	if (!sv_cut(&item, ']', name))
		return false;
	sv_skip(name, "ipv6:");
	if (item.len == 0)
		return true;
	*port = sv_from(item, 1);
	return *item.at == ':';
}

static bool
split(struct sv item, struct nexthop *hop, struct sv *name, struct sv *port)
{
	hop->host = *item.at == '[';
	if (hop->host)
		return split_host(item, name, port);
	if (sv_cut(&item, ':', name))
		*port = item;
	else
		*name = item;
	return true;
}

int
nexthop_take(struct sv *list, const char *default_port, struct pool *pool,
    struct nexthop *hop, struct err *err)
{
	struct sv item, name = { 0 }, port = sv_of(default_port);

	if (!sv_item(list, ", \t\r\n", &item))
		return 0;
	if (!split(item, hop, &name, &port) || name.len == 0 ||
	    !find_port(port, &hop->port))
		return err_set(
		    err, ERR_NEVER, "bad next hop " SV_FMT, SV_ARG(item));
	hop->name = pool_copy(pool, name);
	return 1;
}
