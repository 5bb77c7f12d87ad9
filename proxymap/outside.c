#include "proxymap/outside.h"

#include <stdlib.h>

#include "map/type.h"
#include "proxymap/config.h"
#include "proxymap/types.h"
#include "proxymap/wire.h"
#include "util/hash.h"
#include "util/log.h"
#include "util/mem.h"

/* What the C library and TLS read when they look for a server. */
static const char *const system_paths[] = {
	"/etc/gai.conf",
	"/etc/host.conf",
	"/etc/hosts",
	"/etc/nsswitch.conf",
	"/etc/resolv.conf",
	"/etc/services",
	"/etc/ssl/certs",
	"/etc/pki/tls/certs",
	"/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates",
};

/* Names of servers are not found any more when these are others. */
static const char *const watched_paths[] = { "/etc/hosts", "/etc/resolv.conf",
	NULL };

enum { SYSTEM_PATHS = sizeof(system_paths) / sizeof(*system_paths) };

struct outside {
	struct hash_node node;
	struct table *table;
	struct client *client; /* the table's */
	struct map watch;      /* of its configuration file */
};

static struct hash all;
static struct loop *loop;
static const char **reads;

/* --- finding names ----------------------------------------------------- */

static bool
is_outside(struct sv type)
{
	for (size_t i = 0; client_type_names[i] != NULL; i++)
		if (sv_equal(type, sv_of(client_type_names[i])))
			return true;
	return false;
}

void
outside_each(struct sv text, outside_each_fn *call)
{
	struct sv word, type;

	while (sv_item(&text, " \t\r\n,;{}()", &word)) {
		while (sv_skip(&word, "!"))
			;
		sv_skip(&word, "proxy:");
		if (sv_cut(&word, ':', &type) && word.len > 0 &&
		    is_outside(type))
			call(type, word);
	}
}

/* --- opening ----------------------------------------------------------- */

/* A change of the file is the time to be replaced; so is a while after it
 * could not even be opened. */
static void
watch(struct map *m, const char *name, const char *path, const char *broken)
{
	struct err err;

	if (*path != '/')
		return;
	m->embedded = true;
	seen_open(&m->seen, path, &err);
	if (broken != NULL)
		m->broken = mem_text(broken);
	map_begin(m, sv_of(name));
}

static void
open_one(struct sv type_name, struct sv name)
{
	const struct client_type *type = client_type_find(type_name);
	struct outside *o = mem_get(sizeof(*o));
	struct str full = { 0 };
	struct err err = { .text = "" };

	str_printf(&full, SV_FMT ":" SV_FMT, SV_ARG(type_name), SV_ARG(name));
	o->node.key = str_view(&full);
	if (hash_find(&all, o->node.key) != NULL) {
		str_free(&full);
		free(o);
		return;
	}
	hash_put(&all, &o->node);
	if (type == NULL)
		err_set(&err, ERR_NEVER,
		    "tables of type " SV_FMT " are not built in",
		    SV_ARG(type_name));
	else
		o->client = client_open(type, full.text, &err);
	if (o->client == NULL)
		log_warn("%s is unavailable. %s", full.text, err.text);
	watch(&o->watch, full.text, full.text + type_name.len + 1,
	    o->client == NULL ? err.text : NULL);
	o->table = table_new(full.text, o->client, err.text, loop);
}

static void
look_through(void *context, const char *name, const char *raw, int line)
{
	const struct main_cf *cf = context;
	struct pool *pool = pool_new();
	struct err err;
	const char *text = main_cf_expand(cf, raw, pool, &err);

	/* A value that is wrong is told of by who needs it. */
	outside_each(sv_of(text != NULL ? text : raw), open_one);
	pool_free(&pool);
}

/* --- what they read ---------------------------------------------------- */

static void
put_reads(const char *const *paths)
{
	static size_t n;

	for (; paths != NULL && *paths != NULL; paths++) {
		reads = mem_grow(reads, n + 2, sizeof(*reads));
		reads[n++] = *paths;
		reads[n] = NULL;
	}
}

static void
gather_reads(void)
{
	for (size_t i = 0; i < SYSTEM_PATHS; i++)
		put_reads((const char *const[]){ system_paths[i], NULL });
	list_each(node, &all.order) {
		struct hash_node *used = owner_of(node, struct hash_node, used);
		const struct outside *o = owner_of(used, struct outside, node);

		if (o->client != NULL)
			put_reads(o->client->paths);
	}
}

void
outside_open(const struct main_cf *cf, struct loop *its_loop)
{
	static struct map watches[2];

	loop = its_loop;
	config_use_main_cf(cf);
	wire_prepare();
	main_cf_each(cf, look_through, (void *)cf);
	if (all.count > 0)
		gather_reads();
	for (size_t i = 0; watched_paths[i] != NULL; i++)
		watch(&watches[i], watched_paths[i], watched_paths[i], NULL);
}

const char *const *
outside_reads(void)
{
	return (const char *const *)reads;
}

struct table *
outside_find(struct sv name)
{
	struct hash_node *node = hash_find(&all, name);

	return node != NULL ? owner_of(node, struct outside, node)->table
			    : NULL;
}

void
outside_leave(void)
{
	if (all.count == 0)
		return;
	list_each(node, &all.order) {
		struct hash_node *used = owner_of(node, struct hash_node, used);

		table_leave(owner_of(used, struct outside, node)->table);
	}
}

bool
outside_close(void)
{
	struct hash_node *node;

	while ((node = hash_oldest(&all)) != NULL) {
		struct outside *o = owner_of(node, struct outside, node);
		const char *name = node->key.at;

		if (!table_free(&o->table))
			return false;
		hash_drop(&all, node);
		if (o->watch.name != NULL)
			map_end(&o->watch);
		free((char *)name);
		free(o);
	}
	hash_free(&all);
	return true;
}
