/*
 * The types of tables, one row each.
 */
#include "map/type.h"

const struct map_type *const map_types[] = {
	&map_btree,
	&map_cidr,
	&map_hash,
	&map_inline,
	&map_ldap,
	&map_memcache,
	&map_mysql,
	&map_pgsql,
	&map_redis,
	&map_regexp,
	&map_socketmap,
	&map_sqlite,
	&map_static,
	&map_tcp,
	&map_texthash,
	NULL,
};

static map_direct_fn *direct;

void
map_ask_directly(map_direct_fn *hook)
{
	direct = hook;
}

const struct map_type *
map_type_find(struct sv name)
{
	const struct map_type *type = direct != NULL ? direct(name) : NULL;

	if (type != NULL)
		return type;
	for (size_t i = 0; map_types[i] != NULL; i++)
		if (sv_equal(name, sv_of(map_types[i]->name)))
			return map_types[i];
	return NULL;
}

int
map_split(struct sv type_name, const char *default_type, struct sv *type,
    struct sv *name, struct err *err)
{
	/* Tables outside are asked by proxymap and others in the process, with
	 * "proxy:" before them or without. */
	sv_skip(&type_name, "proxy:");
	*name = type_name;
	if (!sv_cut(name, ':', type)) {
		if (default_type == NULL)
			goto bad;
		*type = sv_of(default_type);
	}
	if (type->len > 0 && name->len > 0)
		return 0;
bad:
	return err_set(err, ERR_NEVER,
	    "open dictionary: expecting \"type:name\" form instead of "
	    "\"" SV_FMT "\"",
	    SV_ARG(type_name));
}
