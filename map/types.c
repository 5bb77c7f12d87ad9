/*
 * The types of tables, one row each.
 */
#include "map/type.h"

const struct map_type *const map_types[] = {
	&map_btree,
	&map_cdb,
	&map_cidr,
	&map_debug,
	&map_environ,
	&map_fail,
	&map_hash,
	&map_inline,
	&map_internal,
#ifdef HAVE_LDAP
	&map_ldap,
#endif
#ifdef HAVE_LMDB
	&map_lmdb,
#endif
	&map_memcache,
#ifdef HAVE_MYSQL
	&map_mysql,
#endif
#ifdef HAVE_PCRE
	&map_pcre,
#endif
#ifdef HAVE_PGSQL
	&map_pgsql,
#endif
	&map_pipemap,
	&map_randmap,
	&map_redis,
	&map_regexp,
	&map_socketmap,
#ifdef HAVE_SQLITE
	&map_sqlite,
#endif
	&map_static,
	&map_tcp,
	&map_texthash,
	&map_unionmap,
	&map_unix,
	NULL,
};

/* Those that configure may have left out. */
static const char *const optional[] = {
	"ldap",
	"lmdb",
	"mysql",
	"pcre",
	"pgsql",
	"sqlite",
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

const struct map_type *
map_type_need(struct sv name, struct err *err)
{
	const struct map_type *type = map_type_find(name);

	if (type != NULL)
		return type;
	for (size_t i = 0; i < sizeof(optional) / sizeof(*optional); i++)
		if (sv_equal(name, sv_of(optional[i]))) {
			err_set(err, ERR_NEVER,
			    "table type %s is not built in: configure "
			    "--with-%s",
			    optional[i], optional[i]);
			return NULL;
		}
	err_set(err, ERR_NEVER, "unsupported dictionary type: " SV_FMT,
	    SV_ARG(name));
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
