/*
 * cidr:file, cidr:{{rule}, {rule}} - networks in order (compat 3.9)
 *
 * A line is "[!]network result", "if [!]network" or "endif". The first network
 * that the address is in (or, with "!", is not in) gives the result.
 */
#include <stdlib.h>

#include "map/net.h"
#include "map/type.h"
#include "util/lines.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/pool.h"

enum { NONE = -1 };

struct rule {
	struct ip_net net;
	bool negate, is_if;
	long after; /* of an if: the rule behind its endif */
	int line;
	struct sv value;
};

struct cidr {
	struct map map;
	struct pool *pool;
	struct rule *rules;
	long count, room;
};

/* One reading of a table: what is open, and where we are. */
struct reader {
	struct cidr *cidr;
	const char *name;
	int line;
	long open; /* the innermost if; it keeps the one around it in `after` */
};

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void
warn(const struct reader *r, const char *what)
{
	log_warn("cidr map %s, line %d: %s: skipping this rule", r->name,
	    r->line, what);
}

static void
add(struct cidr *c, const struct rule *rule)
{
	if (c->count == c->room) {
		c->room = c->room > 0 ? (long)mem_double((size_t)c->room) : 16;
		c->rules =
		    mem_grow(c->rules, (size_t)c->room, sizeof(struct rule));
	}
	c->rules[c->count++] = *rule;
}

/* Takes a keyword that no letter or digit follows. */
static bool
take_word(struct sv *line, const char *word)
{
	struct sv rest = *line;

	if (!sv_skip(&rest, word))
		return false;
	if (rest.len > 0 &&
	    ((*rest.at >= '0' && *rest.at <= '9') ||
		((*rest.at | 32) >= 'a' && (*rest.at | 32) <= 'z')))
		return false;
	*line = sv_trim(rest);
	return true;
}

static void
end_if(struct reader *r, struct sv rest)
{
	long open = r->open;

	if (rest.len > 0) {
		warn(r, "garbage after ENDIF");
	} else if (open == NONE) {
		warn(r, "ENDIF without IF");
	} else {
		r->open = r->cidr->rules[open].after;
		r->cidr->rules[open].after = r->cidr->count;
	}
}

static void
add_rule(struct reader *r, struct sv line)
{
	struct rule rule = { .line = r->line };
	struct sv pattern;
	struct err err;
	size_t n = 0;

	rule.is_if = take_word(&line, "if");
	while (line.len > 0 && *line.at == '!') {
		rule.negate = !rule.negate;
		line = sv_trim(sv_from(line, 1));
	}
	while (n < line.len && (rule.is_if || !is_blank(line.at[n])))
		n++;
	pattern = sv_upto(line, n);
	rule.value = sv_trim(sv_from(line, n));
	if (pattern.len == 0) {
		warn(r, "no address pattern");
	} else if (!rule.is_if && rule.value.len == 0) {
		warn(r, "no lookup result");
	} else if (net_parse(pattern, &rule.net, &err) < 0) {
		warn(r, err.text);
	} else {
		rule.value = pool_view(r->cidr->pool, rule.value);
		rule.after = r->open;
		if (rule.is_if)
			r->open = r->cidr->count;
		add(r->cidr, &rule);
	}
}

static void
read_line(struct reader *r, struct sv line)
{
	line = sv_trim(line);
	if (take_word(&line, "endif"))
		end_if(r, line);
	else if (line.len > 0)
		add_rule(r, line);
}

static void
read_end(struct reader *r)
{
	while (r->open != NONE) {
		struct rule *rule = &r->cidr->rules[r->open];

		log_warn("cidr map %s, line %d: IF has no matching ENDIF",
		    r->name, rule->line);
		r->open = rule->after;
		rule->after = r->cidr->count;
	}
}

static int
read_file(struct reader *r, struct seen *seen, struct err *err)
{
	struct str text = { 0 };
	struct lines in;

	if (seen_read(seen, r->name, &text, err) < 0) {
		str_free(&text);
		return -1;
	}
	in = lines_of(str_view(&text), r->name);
	while (lines_next(&in)) {
		r->line = in.first;
		read_line(r, in.line);
	}
	lines_end(&in);
	str_free(&text);
	return 0;
}

/* "{{rule}, {rule}}": a rule is a line. */
static int
read_inline(struct reader *r, struct sv rules, struct err *err)
{
	struct sv item;

	if (rules.at[rules.len - 1] != '}')
		return err_set(
		    err, ERR_NEVER, "missing '}' in \"%s\"", r->name);
	rules = sv_upto(sv_from(rules, 1), rules.len - 2);
	while (sv_token(&rules, ", \t\r\n", &item)) {
		r->line++;
		if (item.len < 2 || *item.at != '{' ||
		    item.at[item.len - 1] != '}')
			return err_set(err, ERR_NEVER,
			    "expected \"{rule}\" instead of \"" SV_FMT "\"",
			    SV_ARG(item));
		read_line(r, sv_upto(sv_from(item, 1), item.len - 2));
	}
	return 0;
}

static void
close_cidr(struct map *m)
{
	struct cidr *c = owner_of(m, struct cidr, map);

	pool_free(&c->pool);
	free(c->rules);
	free(c);
}

static struct map *
open_cidr(struct sv name, struct seen *seen, struct err *err)
{
	struct cidr *c = mem_get(sizeof(*c));
	struct reader r = { .cidr = c, .open = NONE };
	struct str path = { 0 };
	int result;

	c->pool = pool_new();
	str_put(&path, name);
	r.name = str_text(&path);
	if (*name.at == '{')
		result = read_inline(&r, name, err);
	else
		result = read_file(&r, seen, err);
	read_end(&r);
	str_free(&path);
	if (result == 0)
		return &c->map;
	close_cidr(&c->map);
	return NULL;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct cidr *c = owner_of(m, struct cidr, map);
	struct ip ip;

	if (!ip_parse(key, &ip))
		return MAP_NONE;
	for (long i = 0; i < c->count; i++) {
		const struct rule *rule = &c->rules[i];
		bool hit = rule->net.ip.family == ip.family &&
			   ip_net_has(&rule->net, &ip) != rule->negate;

		if (hit && !rule->is_if) {
			*value = rule->value;
			return MAP_FOUND;
		}
		if (!hit && rule->is_if)
			i = rule->after - 1;
	}
	return MAP_NONE;
}

const struct map_type map_cidr = {
	.name = "cidr",
	.kind = MAP_PATTERN,
	.open = open_cidr,
	.close = close_cidr,
	.find = find,
};
