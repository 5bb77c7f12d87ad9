/*
 * cidr:file, cidr:{{rule}, {rule}} - networks in order (compat 3.9)
 *
 * The first network that the address is in (or, with "!", is not in) gives the
 * result. Addresses of one family are never in a network of the other.
 */
#include <stdlib.h>

#include "map/net.h"
#include "map/rules.h"
#include "map/type.h"
#include "util/mem.h"

struct cidr {
	struct map map;
	struct rules rules;
	struct ip_net *nets; /* one a rule */
	long room;
	struct ip asked;
};

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
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
	if (r->count == c->room) {
		c->room = c->room > 0 ? (long)mem_double((size_t)c->room) : 16;
		c->nets = mem_grow(c->nets, (size_t)c->room, sizeof(net));
	}
	c->nets[r->count] = net;
	return true;
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
	.hit = hit,
};

static void
close_cidr(struct map *m)
{
	struct cidr *c = owner_of(m, struct cidr, map);

	rules_end(&c->rules);
	free(c->nets);
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
