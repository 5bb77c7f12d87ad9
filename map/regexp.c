/*
 * regexp:file, regexp:{{rule}, {rule}} - POSIX patterns in order (compat 3.8)
 *
 * Flags: i and x are on, m is off.
 *
 * regexec(3) may take a time that grows faster than its subject, and it cannot
 * be stopped. So a subject of more than SUBJECT_LIMIT bytes, or of more than
 * REFERENCE_LIMIT for a pattern with \1 in it, answers "temporary error": never
 * "not found", since what a rule was to refuse would pass.
 *
 * Most patterns of large tables begin with "^" and plain text; where a subject
 * begins otherwise, nobody is asked.
 */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "map/patterns.h"
#include "util/mem.h"

enum {
	SUBJECT_LIMIT = 2048,
	REFERENCE_LIMIT = 100,
	BEGIN_LIMIT = 16,
	GROUPS = SUBST_GROUPS + 1 /* and the whole */
};

struct pattern {
	regex_t regex;
	size_t groups;           /* that the result uses, and one; 0: none */
	size_t most;             /* bytes of a subject */
	char begin[BEGIN_LIMIT]; /* of all that it matches */
	uint8_t begin_len;
	bool fold; /* in any case */
};

struct regexp {
	struct patterns p;
	struct pattern *patterns; /* one a rule */
	long room;
	regmatch_t found[GROUPS];
};

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
is_plain(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       c == '@' || c == '-' || c == '_' || c == ' ' || c == ':';
}

/* Whether it may be one thing or another; a bracket is not looked into. */
static bool
is_choice(struct sv pattern)
{
	int depth = sv_has(pattern, '[') ? -1000000 : 0;

	for (size_t i = 0; i < pattern.len; i++)
		switch (pattern.at[i]) {
		case '\\':
			i++;
			break;
		case '(':
			depth++;
			break;
		case ')':
			depth--;
			break;
		case '|':
			if (depth <= 0)
				return true;
			break;
		}
	return false;
}

/* Takes the plain text behind a "^"; what may be left out is not of it. */
static void
take_begin(struct pattern *p, struct sv text, int flags)
{
	size_t n = 1;

	p->fold = (flags & REG_ICASE) != 0;
	if ((flags & REG_EXTENDED) == 0 || (flags & REG_NEWLINE) != 0 ||
	    text.len == 0 || *text.at != '^' || is_choice(text))
		return;
	while (n < text.len && n <= BEGIN_LIMIT && is_plain(text.at[n]))
		n++;
	if (n > 1 && n < text.len && strchr("*+?{", text.at[n]) != NULL)
		n--;
	p->begin_len = (uint8_t)(n - 1);
	memcpy(p->begin, text.at + 1, p->begin_len);
}

static bool
begins(const struct pattern *p, struct sv asked)
{
	struct sv begin = { p->begin, p->begin_len };
	struct sv is = sv_upto(asked, p->begin_len);

	return p->fold ? sv_same(is, begin) : sv_equal(is, begin);
}

static bool
compile_one(struct rules *r, struct pattern *p, struct sv text, int flags)
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
	patterns_warn_of_group(r, most);
	return false;
}

static bool
compile(struct patterns *ps, struct sv text, unsigned flags, int most)
{
	struct regexp *re = owner_of(ps, struct regexp, p);
	struct pattern p = { .groups = (size_t)most, .most = SUBJECT_LIMIT };

	if (has_reference(text))
		p.most = REFERENCE_LIMIT;
	take_begin(&p, text, (int)flags);
	if (!compile_one(&ps->rules, &p, text, (int)flags))
		return false;
	if (ps->rules.count == re->room) {
		re->room =
		    re->room > 0 ? (long)mem_double((size_t)re->room) : 16;
		re->patterns =
		    mem_grow(re->patterns, (size_t)re->room, sizeof(p));
	}
	re->patterns[ps->rules.count] = p;
	return true;
}

static enum map_result
hit(struct rules *r, long n, struct err *err)
{
	struct regexp *re = owner_of(r, struct regexp, p.rules);
	struct pattern *p = &re->patterns[n];
	struct sv asked = re->p.asked;
	char why[128];
	int code = REG_NOMATCH;

	if (asked.len > p->most) {
		err_set(err, ERR_LATER,
		    "%s: a key of %zu bytes is too long for the pattern in "
		    "line %d",
		    re->p.map.name, asked.len, r->all[n].line);
		return MAP_LATER;
	}
	if (begins(p, asked))
		code = regexec(&p->regex, asked.at, p->groups, re->found, 0);
	if (code == 0 || code == REG_NOMATCH)
		return (code == 0) != r->all[n].negate ? MAP_FOUND : MAP_NONE;
	regerror(code, &p->regex, why, sizeof(why));
	err_set(err, ERR_LATER, "%s, line %d: %s", re->p.map.name,
	    r->all[n].line, why);
	return MAP_LATER;
}

static struct sv
group(const struct patterns *ps, int n)
{
	const struct regexp *re = owner_of(ps, struct regexp, p);
	const regmatch_t *m = &re->found[n];

	if (m->rm_so < 0)
		return (struct sv){ 0 };
	return sv_upto(sv_from(ps->asked, (size_t)m->rm_so),
	    (size_t)(m->rm_eo - m->rm_so));
}

static const struct patterns_flag flags_known[] = {
	{ 'i', REG_ICASE },
	{ 'm', REG_NEWLINE },
	{ 'x', REG_EXTENDED },
	{ 0 },
};

static const struct patterns_kind posix = {
	.rules = { .name = "regexp", .take = patterns_take, .hit = hit },
	.flags = flags_known,
	.initial = REG_EXTENDED | REG_ICASE,
	.compile = compile,
	.group = group,
};

static void
close_regexp(struct map *m)
{
	struct regexp *re = owner_of(m, struct regexp, p.map);

	for (long i = 0; i < re->p.rules.count; i++)
		regfree(&re->patterns[i].regex);
	patterns_end(&re->p);
	free(re->patterns);
	free(re);
}

static struct map *
open_regexp(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct regexp *re = mem_get(sizeof(*re));

	re->p.flags = flags;
	if (patterns_open(&re->p, &posix, name, seen, err) == 0)
		return &re->p.map;
	close_regexp(&re->p.map);
	return NULL;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	return patterns_find(
	    owner_of(m, struct patterns, map), key, value, err);
}

const struct map_type map_regexp = {
	.name = "regexp",
	.kind = MAP_PATTERN,
	.open = open_regexp,
	.close = close_regexp,
	.find = find,
};
