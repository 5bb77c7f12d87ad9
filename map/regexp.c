/*
 * regexp:file, regexp:{{rule}, {rule}} - POSIX patterns in order (compat 3.8)
 *
 * A pattern is "/pattern/flags"; any byte but a letter, a digit or a blank may
 * stand for "/". The flags i (on), m (off) and x (on) change what is. A result
 * may have $n, unless the table was opened with MAP_NO_SUBST or the pattern is
 * negated: then the rule is left out.
 *
 * regexec(3) may take a time that grows faster than its subject, and it cannot
 * be stopped. So a subject of more than SUBJECT_LIMIT bytes, or of more than
 * REFERENCE_LIMIT for a pattern with \1 in it, answers "temporary error": never
 * "not found", since what a rule was to refuse would pass.
 */
#include <regex.h>
#include <stdlib.h>

#include "map/rules.h"
#include "map/subst.h"
#include "map/type.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	PATTERN_LIMIT = 16384,
	SUBJECT_LIMIT = 2048,
	REFERENCE_LIMIT = 100,
	GROUPS = SUBST_GROUPS + 1 /* and the whole */
};

struct pattern {
	regex_t regex;
	size_t groups; /* that the result uses, and one; 0: none */
	size_t most;   /* bytes of a subject */
};

struct regexp {
	struct map map;
	struct rules rules;
	struct pattern *patterns; /* one a rule */
	long room;
	unsigned flags;
	struct sv asked;
	regmatch_t found[GROUPS];
	struct str value;
};

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes "/pattern/", a backslash guarding the byte after it. */
static bool
take_pattern(struct rules *r, struct sv *line, struct sv *pattern)
{
	char text[64], close;
	size_t n = 1;

	if (line->len == 0 || is_alnum(*line->at)) {
		rules_warn(r, "no pattern that opens with a delimiter");
		return false;
	}
	close = *line->at;
	while (n < line->len && line->at[n] != close)
		n += line->at[n] == '\\' ? 2 : 1;
	if (n >= line->len) {
		snprintf(text, sizeof(text),
		    "no closing regexp delimiter \"%c\"", close);
		rules_warn(r, text);
		return false;
	}
	*pattern = sv_upto(sv_from(*line, 1), n - 1);
	*line = sv_from(*line, n + 1);
	if (pattern->len <= PATTERN_LIMIT)
		return true;
	rules_warn(r, "the pattern is too long");
	return false;
}

static bool
take_flags(struct rules *r, struct sv *line, int *flags)
{
	static const struct {
		char letter;
		int flag;
	} known[] = {
		{ 'i', REG_ICASE },
		{ 'm', REG_NEWLINE },
		{ 'x', REG_EXTENDED },
	};
	char text[64];

	for (; line->len > 0 && !is_blank(*line->at);
	     *line = sv_from(*line, 1)) {
		size_t k = 0;

		while (k < 3 && known[k].letter != *line->at)
			k++;
		if (k == 3) {
			snprintf(text, sizeof(text),
			    "unknown regexp option \"%c\"", *line->at);
			rules_warn(r, text);
			return false;
		}
		*flags ^= known[k].flag;
	}
	return true;
}

/* How many groups the result uses; -1: it has none that may be. */
static int
groups_of(const struct regexp *re, const struct rule *rule, struct sv value,
    struct err *err)
{
	int group, got, most = 0;
	struct sv text;

	while ((got = subst_next(&value, &text, &group, err)) > 0)
		most = group > most ? group : most;
	if (got < 0)
		return -1;
	if (most > 0 && rule->negate)
		return err_set(err, ERR_NEVER,
		    "$number found in negative match replacement text");
	if (most > 0 && (re->flags & MAP_NO_SUBST))
		return err_set(err, ERR_NEVER,
		    "$number is not allowed in this table's results");
	return most;
}

static bool
compile(struct rules *r, struct pattern *p, struct sv text, int flags)
{
	const char *pattern = pool_copy(r->pool, text);
	char why[128];
	int code, most = (int)p->groups;

	if (sv_has(text, '\0')) {
		rules_warn(r, "the pattern has a null byte");
		return false;
	}
	code = regcomp(&p->regex, pattern, flags | (most > 0 ? 0 : REG_NOSUB));
	if (code != 0) {
		regerror(code, &p->regex, why, sizeof(why));
		rules_warn(r, why);
		return false;
	}
	if ((size_t)most <= p->regex.re_nsub) {
		p->groups = most > 0 ? (size_t)most + 1 : 0;
		return true;
	}
	regfree(&p->regex);
	snprintf(
	    why, sizeof(why), "out of range replacement index \"%d\"", most);
	rules_warn(r, why);
	return false;
}

/* Whether it may refer to a group of its own; a bracket is not looked into. */
static bool
has_reference(struct sv pattern)
{
	for (size_t i = 0; i + 1 < pattern.len; i++)
		if (pattern.at[i] == '\\') {
			i++;
			if (pattern.at[i] >= '1' && pattern.at[i] <= '9')
				return true;
		}
	return false;
}

static bool
take(struct rules *r, struct sv *line, const struct rule *rule)
{
	struct regexp *re = owner_of(r, struct regexp, rules);
	int groups = 0, flags = REG_EXTENDED | REG_ICASE;
	struct sv text;
	struct err err;
	struct pattern p = { .most = SUBJECT_LIMIT };

	if (!take_pattern(r, line, &text) || !take_flags(r, line, &flags))
		return false;
	*line = sv_trim(*line);
	/* Without its if, what is within would hit whoever it is for. */
	if (rule->is_if && line->len > 0) {
		log_warn("regexp map %s, line %d: text after the pattern of "
			 "IF: ignoring the text",
		    r->name, r->line);
		*line = (struct sv){ 0 };
	}
	if (!rule->is_if && line->len == 0)
		log_warn("regexp map %s, line %d: no replacement text: using "
			 "empty string",
		    r->name, r->line);
	if ((groups = groups_of(re, rule, *line, &err)) < 0) {
		rules_warn(r, err.text);
		return false;
	}
	p.groups = (size_t)groups;
	if (has_reference(text))
		p.most = REFERENCE_LIMIT;
	if (!compile(r, &p, text, flags))
		return false;
	if (r->count == re->room) {
		re->room =
		    re->room > 0 ? (long)mem_double((size_t)re->room) : 16;
		re->patterns =
		    mem_grow(re->patterns, (size_t)re->room, sizeof(p));
	}
	re->patterns[r->count] = p;
	return true;
}

static enum map_result
hit(struct rules *r, long n, struct err *err)
{
	struct regexp *re = owner_of(r, struct regexp, rules);
	struct pattern *p = &re->patterns[n];
	char why[128];
	int code;

	if (re->asked.len > p->most) {
		err_set(err, ERR_LATER,
		    "%s: a key of %zu bytes is too long for the pattern in "
		    "line %d",
		    re->map.name, re->asked.len, r->all[n].line);
		return MAP_LATER;
	}
	code = regexec(&p->regex, re->asked.at, p->groups, re->found, 0);
	if (code == 0 || code == REG_NOMATCH)
		return (code == 0) != r->all[n].negate ? MAP_FOUND : MAP_NONE;
	regerror(code, &p->regex, why, sizeof(why));
	err_set(err, ERR_LATER, "%s, line %d: %s", re->map.name, r->all[n].line,
	    why);
	return MAP_LATER;
}

static const struct rules_kind patterns = {
	.name = "regexp",
	.take = take,
	.hit = hit,
};

static void
close_regexp(struct map *m)
{
	struct regexp *re = owner_of(m, struct regexp, map);

	for (long i = 0; i < re->rules.count; i++)
		regfree(&re->patterns[i].regex);
	rules_end(&re->rules);
	free(re->patterns);
	str_free(&re->value);
	free(re);
}

static struct map *
open_regexp(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct regexp *re = mem_get(sizeof(*re));

	re->flags = flags;
	if (rules_read(&re->rules, &patterns, name, seen, err) == 0)
		return &re->map;
	close_regexp(&re->map);
	return NULL;
}

/* The result with what its groups matched. */
static struct sv
expand(struct regexp *re, struct sv value)
{
	struct sv text;
	struct err err;
	int group;

	str_clear(&re->value);
	while (subst_next(&value, &text, &group, &err) > 0) {
		const regmatch_t *m = &re->found[group];

		if (group == 0)
			str_put(&re->value, text);
		else if (m->rm_so >= 0)
			str_put(&re->value,
			    sv_upto(sv_from(re->asked, (size_t)m->rm_so),
				(size_t)(m->rm_eo - m->rm_so)));
	}
	return str_view(&re->value);
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct regexp *re = owner_of(m, struct regexp, map);
	const struct rule *rule;
	enum map_result r;
	long n;

	re->asked = key;
	r = rules_find(&re->rules, &rule, &n, err);
	if (r == MAP_FOUND)
		*value = sv_has(rule->value, '$') ? expand(re, rule->value)
						  : rule->value;
	return r;
}

const struct map_type map_regexp = {
	.name = "regexp",
	.kind = MAP_PATTERN,
	.open = open_regexp,
	.close = close_regexp,
	.find = find,
};
