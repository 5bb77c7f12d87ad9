/*
 * memcache: - memcached's text protocol, "get" alone (memcache_table(5))
 *
 *	get KEY
 *	VALUE KEY FLAGS SIZE, the value, END	or END
 */
#include "proxymap/memcache.h"

#include <stdlib.h>
#include <string.h>

#include "proxymap/config.h"
#include "proxymap/format.h"
#include "proxymap/server.h"
#include "proxymap/types.h"
#include "util/mem.h"

enum { KEY_LIMIT = 250 }; /* memcached's own */

struct settings {
	const char *memcache, *backup, *key_format;
	long flags, ttl, line_size_limit, data_size_limit;
	long max_try, retry_pause, timeout;
};

#define S struct settings

/* clang-format off */
static const struct param params[] = {
	param_raw(S, memcache, .initial = "inet:localhost:11211", .min = 1,
	    .doc = "The server: inet:host:port or unix:path."),
	param_raw(S, backup, .initial = "",
	    .doc = "Not supported: a table that has one is not opened."),
	param_raw(S, key_format, .initial = "%s", .min = 1,
	    .doc = "What is asked for a key."),
	param_count(S, data_size_limit, .initial = "10240", .min = 1,
	    .max = CLIENT_VALUE_LIMIT, .doc = "The most bytes of a value."),
	param_count(S, line_size_limit, .initial = "1024", .min = 64,
	    .max = 65536, .doc = "The most bytes of a line of the server."),
	param_time(S, timeout, .initial = "2s", .min = 1, .max = 50,
	    .doc = "How long the server may take."),
	param_count(S, flags, .initial = "0",
	    .doc = "Only for updates, of which there are none."),
	param_count(S, ttl, .initial = "3600",
	    .doc = "Only for updates, of which there are none."),
	param_count(S, max_try, .initial = "2",
	    .doc = "A link that was lost is always tried once more."),
	param_count(S, retry_pause, .initial = "1",
	    .doc = "There is none."),
	{ .type = PARAM_END }
};
/* clang-format on */

struct table {
	struct server server; /* first */
	struct config config;
	struct settings set;
	struct format key;
};

static struct table *
table_of(struct client *c)
{
	return owner_of(
	    owner_of(c, struct server, client), struct table, server);
}

static void
close_table(struct client *c)
{
	struct table *t = table_of(c);

	wire_to_free(&t->server.to);
	config_end(&t->config);
	free(t);
}

static int
read_settings(struct table *t, struct err *err)
{
	if (*t->set.backup != '\0') {
		err_set(err, ERR_NEVER,
		    "a backup table is not supported: what the cache lacks "
		    "would be taken for what does not exist");
		return config_blame(&t->config, "backup", err);
	}
	if (format_query(&t->key, t->set.key_format, err) < 0)
		return config_blame(&t->config, "key_format", err);
	if (wire_parse(sv_of(t->set.memcache), &t->server.to, err) < 0)
		return config_blame(&t->config, "memcache", err);
	t->server.client.timeout_ms = t->set.timeout * 1000;
	return 0;
}

static struct client *
open_table(const char *name, struct err *err)
{
	struct table *t = mem_get(sizeof(*t));
	const struct config_part parts[] = { { params, &t->set },
		{ NULL, NULL } };

	if (config_load(&t->config, "memcache", name, parts, err) < 0) {
		free(t);
		return NULL;
	}
	if (read_settings(t, err) == 0)
		return &t->server.client;
	close_table(&t->server.client);
	return NULL;
}

static enum map_result
wants(struct client *c, struct sv key, struct err *err)
{
	return config_wants(&table_of(c)->config, key, err);
}

/* Memcached knows no other keys. */
static bool
is_key(struct sv key)
{
	for (size_t i = 0; i < key.len; i++)
		if ((unsigned char)key.at[i] <= ' ' || key.at[i] == 0x7f)
			return false;
	return key.len > 0 && key.len <= KEY_LIMIT;
}

static struct sv
without_cr(struct sv line)
{
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

static int
judge(
    struct sv line, struct sv key, size_t limit, size_t *size, struct err *err)
{
	struct sv rest = line;
	unsigned long n;

	if (sv_equal(line, SV("END")))
		return 0;
	if (sv_equal(sv_word(&rest), SV("VALUE")) &&
	    sv_equal(sv_word(&rest), key) && sv_word(&rest).len > 0 &&
	    sv_number(sv_word(&rest), UINT32_MAX, &n) && rest.len == 0) {
		*size = n;
		if (n <= limit)
			return 1;
		return err_set(err, ERR_NEVER,
		    "memcache server sent a value of %lu bytes, more than "
		    "data_size_limit",
		    n);
	}
	return err_set(err, ERR_LATER,
	    "unexpected memcache server reply: " SV_FMT,
	    SV_ARG(sv_upto(line, 100)));
}

static enum map_result
take_value(struct wire *w, const struct memcache_limits *limits, size_t size,
    struct str *value, struct err *err)
{
	struct sv bytes;

	if (wire_take(w, size + 2, &bytes, err) < 0)
		return MAP_LATER;
	str_put(value, sv_upto(bytes, size));
	if (sv_equal(sv_from(bytes, size), SV("\r\n"))) {
		if (wire_line(w, limits->line, &bytes, err) < 0)
			return MAP_LATER;
		if (sv_equal(without_cr(bytes), SV("END")))
			return MAP_FOUND;
	}
	err_set(err, ERR_LATER, "memcache server sent a value without an end");
	return MAP_LATER;
}

enum map_result
memcache_take(struct wire *w, struct sv key,
    const struct memcache_limits *limits, struct str *value, struct err *err)
{
	struct sv line;
	size_t size = 0;
	int result;

	if (wire_line(w, limits->line, &line, err) < 0)
		return MAP_LATER;
	result = judge(without_cr(line), key, limits->data, &size, err);
	if (result < 0)
		wire_close(w);
	if (result <= 0)
		return result == 0 ? MAP_NONE : MAP_LATER;
	return take_value(w, limits, size, value, err);
}

static enum map_result
ask(struct wire *w, const struct table *t, struct sv key, struct str *value,
    struct err *err)
{
	const struct memcache_limits limits = {
		.line = (size_t)t->set.line_size_limit,
		.data = (size_t)t->set.data_size_limit,
	};
	struct str query = { 0 };
	int result;

	str_printf(&query, "get " SV_FMT "\r\n", SV_ARG(key));
	result = wire_put(w, str_view(&query), err);
	str_free(&query);
	if (result < 0)
		return MAP_LATER;
	return memcache_take(w, key, &limits, value, err);
}

static enum map_result
find(
    struct client_link *link, struct sv key, struct str *value, struct err *err)
{
	const struct table *t = table_of(link->client);
	struct str name = { 0 };
	enum map_result result = format_expand(&t->key, key, NULL, &name, err);

	if (result == MAP_FOUND)
		result =
		    is_key(str_view(&name))
			? ask(server_wire(link), t, str_view(&name), value, err)
			: MAP_NONE;
	str_free(&name);
	return result;
}

const struct client_type client_memcache = {
	.name = "memcache",
	.rows = (const struct param *const[]){ params, NULL },
	.open = open_table,
	.close = close_table,
	.wants = wants,
	.connect = server_connect,
	.hang_up = server_hang_up,
	.find = find,
};
