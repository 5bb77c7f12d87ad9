/*
 * cidr:file, cidr:{{rule}, {rule}} - networks in order (compat 3.9)
 *
 * The first network that the address is in (or, with "!", is not in) gives the
 * result. Addresses of one family are never in a network of the other. Tables
 * may have tens of thousands of them, so a scan of bits finds those that are
 * worth a look.
 */
#include <stdlib.h>
#include <string.h>

#include "map/net.h"
#include "map/rules.h"
#include "map/type.h"
#include "util/mem.h"

/* An address might be in it if its bits under the mask are these. */
struct quick_4 {
	uint32_t mask, bits;
};

struct quick_6 {
	uint64_t mask[2], bits[2];
};

struct cidr {
	struct map map;
	struct rules rules;
	/* One a rule. */
	struct ip_net *nets;
	struct quick_4 *quick_4;
	struct quick_6 *quick_6;
	long room;
	struct ip asked;
};

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* An if and what is negated are always worth a look; no address has the bits
 * of what is of the other family. */
static void
put_quick(struct cidr *c, long n, const struct rule *rule)
{
	const struct ip_net *net = &c->nets[n];
	bool always = rule->is_if || rule->negate;
	struct quick_4 four = { .bits = !always };
	struct quick_6 six = { .bits = { !always } };
	uint8_t mask[sizeof(net->ip.bytes)] = { 0 };

	for (unsigned i = 0; i < net->bits; i++)
		mask[i / 8] |= (uint8_t)(0x80u >> i % 8);
	if (!always && net->ip.family == 4) {
		memcpy(&four.mask, mask, sizeof(four.mask));
		memcpy(&four.bits, net->ip.bytes, sizeof(four.bits));
	} else if (!always) {
		memcpy(six.mask, mask, sizeof(six.mask));
		memcpy(six.bits, net->ip.bytes, sizeof(six.bits));
	}
	c->quick_4[n] = four;
	c->quick_6[n] = six;
}

static void
add(struct cidr *c, const struct ip_net *net, const struct rule *rule)
{
	long n = c->rules.count;

	if (n == c->room) {
		size_t room = n > 0 ? mem_double((size_t)n) : 16;

		c->nets = mem_grow(c->nets, room, sizeof(*c->nets));
		c->quick_4 = mem_grow(c->quick_4, room, sizeof(*c->quick_4));
		c->quick_6 = mem_grow(c->quick_6, room, sizeof(*c->quick_6));
		c->room = (long)room;
	}
	c->nets[n] = *net;
	put_quick(c, n, rule);
}

/* The pattern of an if is all that stands there. */
static bool
take(struct rules *r, struct sv *line, const struct rule *rule)
{
	struct cidr *c = owner_of(r, struct cidr, rules);
	struct sv pattern;
	struct ip_net net;
	struct err err;
	size_t n = 0;

	while (n < line->len && (rule->is_if || !is_blank(line->at[n])))
		n++;
	pattern = sv_upto(*line, n);
	*line = sv_trim(sv_from(*line, n));
	if (pattern.len == 0) {
		rules_warn(r, "no address pattern");
		return false;
	}
	if (!rule->is_if && line->len == 0) {
		rules_warn(r, "no lookup result");
		return false;
	}
	if (net_parse(pattern, &net, &err) < 0) {
		rules_warn(r, err.text);
		return false;
	}
	add(c, &net, rule);
	return true;
}

static long
next(const struct rules *r, long n)
{
	const struct cidr *c = owner_of(r, struct cidr, rules);
	uint64_t six[2];
	uint32_t four;

	memcpy(&four, c->asked.bytes, sizeof(four));
	memcpy(six, c->asked.bytes, sizeof(six));
	if (c->asked.family == 4) {
		while (n < r->count &&
		       (four & c->quick_4[n].mask) != c->quick_4[n].bits)
			n++;
		return n;
	}
	for (; n < r->count; n++) {
		const struct quick_6 *q = &c->quick_6[n];

		if ((six[0] & q->mask[0]) == q->bits[0] &&
		    (six[1] & q->mask[1]) == q->bits[1])
			break;
	}
	return n;
}

static enum map_result
hit(struct rules *r, long n, struct err *err)
{
	const struct cidr *c = owner_of(r, struct cidr, rules);
	const struct ip_net *net = &c->nets[n];

	return net->ip.family == c->asked.family &&
		       ip_net_has(net, &c->asked) != r->all[n].negate
		   ? MAP_FOUND
		   : MAP_NONE;
}

static const struct rules_kind networks = {
	.name = "cidr",
	.strict = true,
	.take = take,
	.next = next,
	.hit = hit,
};

static void
close_cidr(struct map *m)
{
	struct cidr *c = owner_of(m, struct cidr, map);

	rules_end(&c->rules);
	free(c->nets);
	free(c->quick_4);
	free(c->quick_6);
	free(c);
}

static struct map *
open_cidr(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct cidr *c = mem_get(sizeof(*c));

	if (rules_read(&c->rules, &networks, name, seen, err) == 0)
		return &c->map;
	close_cidr(&c->map);
	return NULL;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct cidr *c = owner_of(m, struct cidr, map);
	const struct rule *rule;
	enum map_result r;
	long n;

	if (!ip_parse(key, &c->asked))
		return MAP_NONE;
	r = rules_find(&c->rules, &rule, &n, err);
	if (r == MAP_FOUND)
		*value = rule->value;
	return r;
}

const struct map_type map_cidr = {
	.name = "cidr",
	.kind = MAP_PATTERN,
	.open = open_cidr,
	.close = close_cidr,
	.find = find,
};
