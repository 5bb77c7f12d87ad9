/*
 * socketmap: - a netstring asked, a netstring answered (compat 3.2)
 *
 *	NAME KEY
 *	OK VALUE	NOTFOUND	TEMP, TIMEOUT or PERM and a reason
 */
#include "proxymap/socketmap.h"

#include <stdlib.h>
#include <string.h>

#include "proxymap/server.h"
#include "proxymap/settings.h"
#include "proxymap/types.h"
#include "util/mem.h"

enum { LENGTH_LIMIT = 10 }; /* digits */

struct table {
	struct server server; /* first */
	char *name;           /* of the table at the server */
	size_t query_limit, reply_limit;
};

static struct table *
table_of(struct client *c)
{
	return owner_of(
	    owner_of(c, struct server, client), struct table, server);
}

/* inet:host:port:name or unix:path:name. */
static struct client *
open_table(const char *name, struct err *err)
{
	const char *colon = strrchr(name, ':');
	struct table *t;

	if (colon == NULL || colon[1] == '\0') {
		err_set(err, ERR_NEVER,
		    "bad name \"%s\": need inet:host:port:name or "
		    "unix:path:name",
		    name);
		return NULL;
	}
	t = mem_get(sizeof(*t));
	if (wire_parse((struct sv){ name, (size_t)(colon - name) },
		&t->server.to, err) < 0) {
		free(t);
		return NULL;
	}
	t->name = mem_text(colon + 1);
	t->query_limit = (size_t)proxymap_settings.socketmap_max_query_size;
	t->reply_limit = (size_t)proxymap_settings.socketmap_max_reply_size;
	t->server.client.timeout_ms =
	    proxymap_settings.proxymap_table_timeout * 1000;
	return &t->server.client;
}

static void
close_table(struct client *c)
{
	struct table *t = table_of(c);

	wire_to_free(&t->server.to);
	free(t->name);
	free(t);
}

static const struct {
	const char *word;
	enum map_result result;
	const char *kind; /* of error */
} words[] = {
	{ "OK", MAP_FOUND, NULL },
	{ "NOTFOUND", MAP_NONE, NULL },
	{ "TEMP", MAP_LATER, "temporary" },
	{ "TIMEOUT", MAP_LATER, "timeout" },
	{ "PERM", MAP_LATER, "permanent" },
};

static enum map_result
judge(struct sv reply, struct str *value, struct err *err)
{
	struct sv word, rest = reply;

	if (!sv_cut(&rest, ' ', &word)) {
		word = reply;
		rest = SV("");
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!sv_equal(word, sv_of(words[i].word)))
			continue;
		if (words[i].result == MAP_FOUND)
			str_put(value, rest);
		else if (words[i].result == MAP_LATER)
			err_set(err, ERR_NEVER,
			    "socketmap server %s error: " SV_FMT, words[i].kind,
			    SV_ARG(sv_upto(rest, 150)));
		return words[i].result;
	}
	err_set(err, ERR_LATER, "socketmap server sent an unexpected reply");
	return MAP_LATER;
}

static int
bad(struct err *err)
{
	return err_set(err, ERR_LATER, "socketmap server sent a bad netstring");
}

static int
length_of(struct sv digits, size_t limit, size_t *length, struct err *err)
{
	unsigned long n;

	if (digits.len == 0 || digits.len > LENGTH_LIMIT ||
	    !sv_number(digits, UINT32_MAX, &n))
		return bad(err);
	if (n > limit)
		return err_set(err, ERR_NEVER,
		    "socketmap server sent a reply of %lu bytes, more than "
		    "socketmap_max_reply_size",
		    n);
	*length = n;
	return 0;
}

/* The length, byte by byte: nothing ends it but its colon. */
static int
take_length(struct wire *w, size_t limit, size_t *length, struct err *err)
{
	struct str digits = { 0 };
	struct sv byte;
	int result = 0;

	while (result == 0 && digits.len <= LENGTH_LIMIT) {
		result = wire_take(w, 1, &byte, err);
		if (result < 0 || byte.at[0] == ':')
			break;
		str_put(&digits, byte);
	}
	if (result == 0)
		result = length_of(str_view(&digits), limit, length, err);
	if (result < 0)
		wire_close(w);
	str_free(&digits);
	return result;
}

enum map_result
socketmap_take(struct wire *w, size_t limit, struct str *value, struct err *err)
{
	struct sv reply;
	size_t length = 0;

	if (take_length(w, limit, &length, err) < 0 ||
	    wire_take(w, length + 1, &reply, err) < 0)
		return MAP_LATER;
	if (reply.at[length] == ',')
		return judge(sv_upto(reply, length), value, err);
	bad(err);
	return MAP_LATER;
}

static enum map_result
find(
    struct client_link *link, struct sv key, struct str *value, struct err *err)
{
	const struct table *t = table_of(link->client);
	const size_t size = strlen(t->name) + 1 + key.len;
	struct wire *w = server_wire(link);
	struct str query = { 0 };
	int result;

	if (size > t->query_limit)
		return MAP_NONE;
	str_printf(&query, "%zu:%s ", size, t->name);
	str_put(&query, key);
	str_putc(&query, ',');
	result = wire_put(w, str_view(&query), err);
	str_free(&query);
	if (result < 0)
		return MAP_LATER;
	return socketmap_take(w, t->reply_limit, value, err);
}

const struct client_type client_socketmap = {
	.name = "socketmap",
	.pattern = true,
	.open = open_table,
	.close = close_table,
	.connect = server_connect,
	.hang_up = server_hang_up,
	.find = find,
};
