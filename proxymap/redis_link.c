/*
 * The servers that a link has a wire to.
 */
#include <stdlib.h>
#include <string.h>

#include "proxymap/redis.h"
#include "util/mem.h"

static char *
text_of(struct sv v)
{
	struct str s = { 0 };

	str_put(&s, v);
	str_putc(&s, '\0');
	return s.text;
}

static bool
is_at(const struct redis_node *n, struct sv host, struct sv port)
{
	return n->to.host != NULL && sv_same(host, sv_of(n->to.host)) &&
	       sv_equal(port, sv_of(n->to.port));
}

/* NULL: there are too many. */
struct redis_node *
redis_node(struct redis_link *l, struct sv host, struct sv port)
{
	struct redis_node *n;

	for (size_t i = 0; i < l->node_count; i++)
		if (is_at(l->nodes[i], host, port))
			return l->nodes[i];
	if (l->node_count >= REDIS_NODES || host.len == 0 || port.len == 0)
		return NULL;
	n = mem_get(sizeof(*n));
	n->to.host = text_of(host);
	n->to.port = text_of(port);
	n->to.tls = l->table->tls;
	l->nodes =
	    mem_grow(l->nodes, l->node_count + 1, sizeof(struct redis_node *));
	n->number = l->node_count;
	l->nodes[l->node_count++] = n;
	return n;
}

static int64_t
left(const struct redis_link *l)
{
	int64_t ms = l->deadline - wire_now();

	/* Another server is to have time too. */
	return l->table->is_cluster ? ms / 2 : ms;
}

static int
exchange(struct redis_link *l, struct redis_node *n, struct sv command,
    struct resp *r, struct err *err)
{
	wire_within(&n->wire, left(l));
	if (wire_put(&n->wire, command, err) == 0 &&
	    resp_take(&n->wire, l->pool, r, err) == 0)
		return 0;
	wire_close(&n->wire);
	return -1;
}

/* A command that must be answered OK. */
static int
must_say(struct redis_link *l, struct redis_node *n, struct str *command,
    struct err *err)
{
	struct resp r;
	int result = exchange(l, n, str_view(command), &r, err);

	str_clear(command);
	if (result < 0)
		return -1;
	if (r.kind == RESP_TEXT)
		return 0;
	wire_close(&n->wire);
	return err_set(err, ERR_LATER, "Redis server: " SV_FMT,
	    SV_ARG(sv_upto(r.text, 150)));
}

static int
introduce(struct redis_link *l, struct redis_node *n, struct err *err)
{
	const struct redis_table *t = l->table;
	struct str command = { 0 }, db = { 0 };
	int result = 0;

	if (t->password != NULL) {
		resp_command(&command, *t->set.user != '\0' ? 3 : 2);
		resp_word(&command, SV("AUTH"));
		if (*t->set.user != '\0')
			resp_word(&command, sv_of(t->set.user));
		resp_word(&command, sv_of(t->password));
		result = must_say(l, n, &command, err);
	}
	if (result == 0 && t->set.db > 0) {
		str_printf(&db, "%ld", t->set.db);
		resp_command(&command, 2);
		resp_word(&command, SV("SELECT"));
		resp_word(&command, str_view(&db));
		result = must_say(l, n, &command, err);
	}
	str_free(&command);
	str_free(&db);
	return result;
}

int
redis_say(struct redis_link *l, struct redis_node *n, struct sv command,
    struct resp *r, struct err *err)
{
	if (!n->wire.is_open &&
	    (wire_open(&n->wire, &n->to, left(l), err) < 0 ||
		introduce(l, n, err) < 0))
		return -1;
	return exchange(l, n, command, r, err);
}
