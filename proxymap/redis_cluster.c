/*
 * Which server of a cluster has a key (Redis Cluster specification).
 */
#include <stdlib.h>
#include <string.h>

#include "proxymap/redis.h"

enum { POLYNOMIAL = 0x1021, TOP = 0x8000 };

/* CRC16 of XMODEM. */
static unsigned
sum(struct sv v)
{
	unsigned crc = 0;

	for (size_t i = 0; i < v.len; i++) {
		crc ^= (unsigned)(unsigned char)v.at[i] << 8;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc & TOP) ? crc << 1 ^ POLYNOMIAL : crc << 1;
		crc &= 0xffff;
	}
	return crc;
}

/* Of "{user}.a" only "user" counts, so that what belongs together is. */
unsigned
redis_slot(struct sv key)
{
	struct sv rest = key, before, tag;

	if (sv_cut(&rest, '{', &before) && sv_cut(&rest, '}', &tag) &&
	    tag.len > 0)
		key = tag;
	return sum(key) % REDIS_SLOTS;
}

struct redis_node *
redis_owner(struct redis_link *l, unsigned slot)
{
	size_t n = l->slots[slot];

	return n > 0 && n <= l->node_count ? l->nodes[n - 1] : NULL;
}

static void
set_owner(struct redis_link *l, unsigned slot, const struct redis_node *node)
{
	l->slots[slot] = (uint16_t)(node->number + 1);
}

/* A server that does not know its own address means: where you found me. */
static struct redis_node *
node_at(struct redis_link *l, const struct redis_node *from, struct sv host,
    struct sv port)
{
	if (host.len == 0 || sv_is(host, "?"))
		host = sv_of(from->to.host);
	return redis_node(l, host, port);
}

/* [first, last, [host, port, ...], replicas ...] */
static void
learn_range(struct redis_link *l, const struct redis_node *from,
    const struct resp *range)
{
	const struct resp *at, *i = range->items;
	struct redis_node *node;
	char port[24];

	if (range->kind != RESP_LIST || range->count < 3 ||
	    i[0].kind != RESP_NUMBER || i[1].kind != RESP_NUMBER ||
	    i[0].number < 0 || i[1].number >= REDIS_SLOTS ||
	    i[2].kind != RESP_LIST || i[2].count < 2 ||
	    i[2].items[1].kind != RESP_NUMBER)
		return;
	at = i[2].items;
	snprintf(port, sizeof(port), "%lld", (long long)at[1].number);
	node = node_at(l, from, at[0].text, sv_of(port));
	for (int64_t s = i[0].number; node != NULL && s <= i[1].number; s++)
		set_owner(l, (unsigned)s, node);
}

static int
learn_from(struct redis_link *l, struct redis_node *node, struct err *err)
{
	static const char command[] = "*2\r\n$7\r\nCLUSTER\r\n$5\r\nSLOTS\r\n";
	struct resp r;

	if (redis_say(l, node, SV(command), &r, err) < 0)
		return -1;
	if (r.kind != RESP_LIST)
		return err_set(err, ERR_LATER, "Redis cluster: " SV_FMT,
		    SV_ARG(sv_upto(r.text, 150)));
	memset(l->slots, 0, sizeof(l->slots));
	for (size_t i = 0; i < r.count; i++)
		learn_range(l, node, &r.items[i]);
	l->stale = false;
	return 0;
}

/* Those who are there already are asked first, then those that main.cf names.
 */
int
redis_learn(struct redis_link *l, struct err *err)
{
	const struct redis_table *t = l->table;

	for (int open = 1; open >= 0; open--)
		for (size_t i = 0; i < l->node_count; i++)
			if (l->nodes[i]->wire.is_open == (open == 1) &&
			    learn_from(l, l->nodes[i], err) == 0)
				return 0;
	for (size_t i = 0; i < t->seed_count; i++) {
		const struct wire_to *to = &t->seeds[i];
		struct redis_node *node =
		    redis_node(l, sv_of(to->host), sv_of(to->port));

		if (node != NULL && learn_from(l, node, err) == 0)
			return 0;
	}
	return -1;
}

struct redis_node *
redis_redirect(struct redis_link *l, const struct redis_node *from,
    struct sv text, bool *moved)
{
	struct sv verb = sv_word(&text), slot = sv_word(&text);
	struct sv host = sv_word(&text), port;
	struct redis_node *node;
	size_t colon = host.len;
	unsigned long n;

	*moved = sv_equal(verb, SV("MOVED"));
	if ((!*moved && !sv_equal(verb, SV("ASK"))) ||
	    !sv_number(slot, REDIS_SLOTS - 1, &n))
		return NULL;
	while (colon > 0 && host.at[colon - 1] != ':')
		colon--;
	if (colon == 0)
		return NULL;
	port = sv_from(host, colon);
	host.len = colon - 1;
	node = node_at(l, from, host, port);
	if (node != NULL && *moved) {
		set_owner(l, (unsigned)n, node);
		l->stale = true;
	}
	return node;
}
