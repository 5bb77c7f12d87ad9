#include "qmgr/site.h"

#include <unistd.h>

#include "qmgr/resolve.h"
#include "qmgr/state.h"

/* "[host]:port", "[host]", "host:port" -> "host". */
static struct sv
host_of(struct sv nexthop)
{
	struct sv host;

	if (nexthop.len > 0 && *nexthop.at == '[') {
		nexthop = sv_from(nexthop, 1);
		return sv_cut(&nexthop, ']', &host) ? host : nexthop;
	}
	return sv_cut(&nexthop, ':', &host) ? host : nexthop;
}

static bool
is_at(struct sv address, struct sv site)
{
	return address.len > site.len &&
	       address.at[address.len - site.len - 1] == '@' &&
	       sv_same(sv_from(address, address.len - site.len), site);
}

static bool
is_for(const char *sender, const char *address, struct sv site)
{
	struct sv host = host_of(site);
	const struct resolved *to;

	if (is_at(sv_of(address), host) || is_at(sv_of(address), site))
		return true;
	to = resolve_known(sender, address);
	return to != NULL && (sv_same(sv_of(to->nexthop), site) ||
				 sv_same(host_of(sv_of(to->nexthop)), host));
}

bool
site_has(const struct record *r, const char *site)
{
	struct spool_envelope env;
	struct pool *pool;
	struct err err;
	bool found = false;
	int fd = spool_file(qmgr.spool, r->id, &err);

	if (fd < 0)
		return false;
	pool = pool_new();
	if (spool_read(fd, r->id, pool, &env, &err) == SPOOL_GOOD)
		for (uint32_t i = 0; !found && i < env.count; i++)
			found = !env.recipients[i].done &&
				is_for(env.sender, env.recipients[i].address,
				    sv_of(site));
	pool_free(&pool);
	close(fd);
	return found;
}
