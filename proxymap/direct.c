#include "proxymap/direct.h"

#include <signal.h>
#include <stdlib.h>

#include "map/type.h"
#include "proxymap/config.h"
#include "proxymap/settings.h"
#include "proxymap/types.h"
#include "util/mem.h"

struct direct {
	struct map map;
	char *name;
	struct client *client;
	struct client_link *link;
	struct str value;
};

static struct map *
open_direct(const char *type_name, struct sv name, struct err *err)
{
	const struct client_type *type = client_type_find(sv_of(type_name));
	struct str full = { 0 };
	struct direct *d;

	if (type == NULL) {
		err_set(err, ERR_NEVER, "tables of type %s are not built in",
		    type_name);
		return NULL;
	}
	d = mem_get(sizeof(*d));
	str_printf(&full, "%s:" SV_FMT, type_name, SV_ARG(name));
	d->name = full.text;
	d->client = client_open(type, d->name, err);
	if (d->client != NULL)
		return &d->map;
	free(d->name);
	free(d);
	return NULL;
}

static void
close_direct(struct map *m)
{
	struct direct *d = owner_of(m, struct direct, map);

	client_hang_up(&d->link);
	client_close(&d->client);
	str_free(&d->value);
	free(d->name);
	free(d);
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct direct *d = owner_of(m, struct direct, map);
	enum map_result result = MAP_FOUND;

	if (d->client->type->wants != NULL)
		result = d->client->type->wants(d->client, key, err);
	if (result == MAP_FOUND)
		result = client_ask(d->client, &d->link, key, &d->value, err);
	if (result == MAP_LATER)
		err_in(err, "%s", d->name);
	*value = str_view(&d->value);
	return result;
}

/* open() is not told of which type it is: each has its own. */
#define DIRECT(type_name, its_kind)                                            \
	static struct map *open_##type_name(struct sv name, unsigned flags,    \
	    struct seen *seen, struct err *err)                                \
	{                                                                      \
		(void)flags, (void)seen;                                       \
		return open_direct(#type_name, name, err);                     \
	}                                                                      \
	static const struct map_type direct_##type_name = {                    \
		.name = #type_name,                                            \
		.kind = (its_kind),                                            \
		.open = open_##type_name,                                      \
		.close = close_direct,                                         \
		.find = find,                                                  \
	}

DIRECT(ldap, MAP_FIXED);
DIRECT(memcache, MAP_FIXED);
DIRECT(mysql, MAP_FIXED);
DIRECT(pgsql, MAP_FIXED);
DIRECT(redis, MAP_FIXED);
DIRECT(socketmap, MAP_PATTERN);
DIRECT(sqlite, MAP_FIXED);
DIRECT(tcp, MAP_PATTERN);

static const struct map_type *const types[] = { &direct_ldap, &direct_memcache,
	&direct_mysql, &direct_pgsql, &direct_redis, &direct_socketmap,
	&direct_sqlite, &direct_tcp, NULL };

static const struct map_type *
find_type(struct sv name)
{
	for (size_t i = 0; types[i] != NULL; i++)
		if (sv_equal(name, sv_of(types[i]->name)))
			return types[i];
	return NULL;
}

int
direct_begin(struct main_cf *cf, struct pool *pool, struct err *err)
{
	main_cf_know(cf, proxymap_params);
	if (param_load(proxymap_params, &proxymap_settings, cf, pool, err) < 0)
		return -1;
	config_use_main_cf(cf);
	signal(SIGPIPE, SIG_IGN);
	map_ask_directly(find_type);
	return 0;
}
