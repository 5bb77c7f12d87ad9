/*
 * tcp: - a line asked, a line answered (compat 3.2)
 *
 *	get KEY
 *	200 VALUE	500 TEXT	400 TEXT
 *
 * Bytes that would break a line or a word are %XX.
 */
#include <ctype.h>
#include <stdlib.h>

#include "proxymap/server.h"
#include "proxymap/settings.h"
#include "proxymap/tcp.h"
#include "proxymap/types.h"
#include "util/mem.h"

enum { REPLY_LIMIT = 4096 };

static struct client *
open_table(const char *name, struct err *err)
{
	struct server *s = mem_get(sizeof(*s));
	struct str full = { 0 };
	int result;

	str_printf(&full, "inet:%s", name);
	result = wire_parse(str_view(&full), &s->to, err);
	str_free(&full);
	if (result < 0) {
		free(s);
		return NULL;
	}
	s->client.timeout_ms = proxymap_settings.proxymap_table_timeout * 1000;
	return &s->client;
}

static void
close_table(struct client *c)
{
	struct server *s = owner_of(c, struct server, client);

	wire_to_free(&s->to);
	free(s);
}

static void
quote(struct sv v, struct str *out)
{
	for (size_t i = 0; i < v.len; i++) {
		unsigned char c = (unsigned char)v.at[i];

		if (c == '%' || c <= ' ' || c >= 0x7f)
			str_printf(out, "%%%02x", c);
		else
			str_putc(out, (char)c);
	}
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* -1, ERR_LATER: a % without two digits behind it. */
static int
unquote(struct sv v, struct str *out, struct err *err)
{
	for (size_t i = 0; i < v.len; i++) {
		int high, low;

		if (v.at[i] != '%') {
			str_putc(out, v.at[i]);
			continue;
		}
		high = i + 2 < v.len ? digit(v.at[i + 1]) : -1;
		low = i + 2 < v.len ? digit(v.at[i + 2]) : -1;
		if (high < 0 || low < 0)
			return err_set(
			    err, ERR_LATER, "read TCP map reply: bad encoding");
		str_putc(out, (char)(high << 4 | low));
		i += 2;
	}
	return 0;
}

enum map_result
tcp_judge(struct sv line, struct str *value, struct err *err)
{
	struct sv code;

	if (!sv_cut(&line, ' ', &code)) {
		code = line;
		line = SV("");
	}
	if (sv_is(code, "200"))
		return unquote(line, value, err) < 0 ? MAP_LATER : MAP_FOUND;
	if (sv_is(code, "500"))
		return MAP_NONE;
	if (!sv_is(code, "400")) {
		err_set(err, ERR_LATER,
		    "read TCP map reply: unexpected reply code");
		return MAP_LATER;
	}
	if (unquote(line, value, err) == 0)
		err_set(err, ERR_NEVER, "TCP map reply: %s", str_text(value));
	str_clear(value);
	return MAP_LATER;
}

static enum map_result
find(
    struct client_link *link, struct sv key, struct str *value, struct err *err)
{
	struct wire *w = server_wire(link);
	struct str query = { 0 };
	struct sv line;
	int result;

	str_puts(&query, "get ");
	quote(key, &query);
	str_putc(&query, '\n');
	result = wire_put(w, str_view(&query), err);
	str_free(&query);
	if (result < 0 || wire_line(w, REPLY_LIMIT, &line, err) < 0)
		return MAP_LATER;
	return tcp_judge(line, value, err);
}

const struct client_type client_tcp = {
	.name = "tcp",
	.pattern = true,
	.open = open_table,
	.close = close_table,
	.connect = server_connect,
	.hang_up = server_hang_up,
	.find = find,
};
