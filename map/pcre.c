/*
 * pcre:file, pcre:{{rule}, {rule}} - PCRE2 patterns in order (compat 3.8)
 *
 * Flags: i and s are on, m, x, A, E and U are off; X means nothing any more. As
 * in Postfix a pattern sees bytes, unless it begins with (*UTF). Patterns are
 * interpreted, not compiled to machine code: that would leave a
 * jailed process memory which can be both written and run.
 *
 * A match has a limit of steps and memory, and a lookup one of time; past it
 * the answer is "temporary error", never "not found", since what a rule was to
 * refuse would pass.
 */
#ifdef HAVE_PCRE
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <time.h>

#include "map/patterns.h"
#include "util/mem.h"

enum {
	STEPS = 1000000, /* of one pattern: some 30 ms */
	MEMORY = 65536,  /* kB */
	MS_LIMIT = 1000, /* of a lookup */
	MS_AT = 16,      /* rules between looks at the clock */
	GROUPS = SUBST_GROUPS + 1
};

struct pcre {
	struct patterns p;
	pcre2_code **patterns; /* one a rule */
	long room;
	pcre2_match_context *limits;
	pcre2_match_data *found;
	int groups; /* of the last match */
	int64_t began;
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *
say(int code, char *text, size_t room)
{
	pcre2_get_error_message(code, (PCRE2_UCHAR *)text, room);
	return text;
}

static pcre2_code *
compile_one(struct rules *r, struct sv text, unsigned flags, int most)
{
	pcre2_code *code;
	char what[160], why[200];
	uint32_t groups = 0;
	size_t at = 0;
	int error = 0;

	code = pcre2_compile(
	    (PCRE2_SPTR)text.at, text.len, flags, &error, &at, NULL);
	if (code == NULL) {
		snprintf(why, sizeof(why), "offset %zu: %s", at,
		    say(error, what, sizeof(what)));
		rules_warn(r, why);
		return NULL;
	}
	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
	if ((uint32_t)most <= groups)
		return code;
	pcre2_code_free(code);
	patterns_warn_of_group(r, most);
	return NULL;
}

static bool
compile(struct patterns *ps, struct sv text, unsigned flags, int most)
{
	struct pcre *re = owner_of(ps, struct pcre, p);
	pcre2_code *code;

	code = compile_one(&ps->rules, text, flags, most);
	if (code == NULL)
		return false;
	if (ps->rules.count == re->room) {
		re->room =
		    re->room > 0 ? (long)mem_double((size_t)re->room) : 16;
		re->patterns =
		    mem_grow(re->patterns, (size_t)re->room, sizeof(code));
	}
	re->patterns[ps->rules.count] = code;
	return true;
}

static enum map_result
later(const struct pcre *re, int line, const char *why, struct err *err)
{
	err_set(err, ERR_LATER, "%s, line %d: %s", re->p.map.name, line, why);
	return MAP_LATER;
}

static enum map_result
hit(struct rules *r, long n, struct err *err)
{
	struct pcre *re = owner_of(r, struct pcre, p.rules);
	const struct rule *rule = &r->all[n];
	char why[160];
	int code;

	if (n % MS_AT == MS_AT - 1 && now_ms() - re->began > MS_LIMIT)
		return later(re, rule->line, "all takes too long", err);
	code = pcre2_match(re->patterns[n], (PCRE2_SPTR)re->p.asked.at,
	    re->p.asked.len, 0, 0, re->found, re->limits);
	/* What is not UTF-8 is nothing to a pattern of that. */
	if (code <= PCRE2_ERROR_UTF8_ERR1 && code >= PCRE2_ERROR_UTF8_ERR21)
		code = PCRE2_ERROR_NOMATCH;
	if (code < 0 && code != PCRE2_ERROR_NOMATCH)
		return later(re, rule->line, say(code, why, sizeof(why)), err);
	/* 0: it has more groups than there is room for. */
	re->groups = code == 0 ? GROUPS : code;
	return (code >= 0) != rule->negate ? MAP_FOUND : MAP_NONE;
}

static struct sv
group(const struct patterns *ps, int n)
{
	const struct pcre *re = owner_of(ps, struct pcre, p);
	const size_t *ends = pcre2_get_ovector_pointer(re->found);
	size_t from = ends[2 * n], to = ends[2 * n + 1];

	/* \K may set the start behind the end. */
	if (n >= re->groups || from == PCRE2_UNSET || from > to)
		return (struct sv){ 0 };
	return sv_upto(sv_from(ps->asked, from), to - from);
}

static const struct patterns_flag flags_known[] = {
	{ 'i', PCRE2_CASELESS },
	{ 'm', PCRE2_MULTILINE },
	{ 's', PCRE2_DOTALL },
	{ 'x', PCRE2_EXTENDED },
	{ 'A', PCRE2_ANCHORED },
	{ 'E', PCRE2_DOLLAR_ENDONLY },
	{ 'U', PCRE2_UNGREEDY },
	{ 'X', 0 },
	{ 0 },
};

static const struct patterns_kind perl = {
	.rules = { .name = "pcre", .take = patterns_take, .hit = hit },
	.flags = flags_known,
	.initial = PCRE2_CASELESS | PCRE2_DOTALL,
	.compile = compile,
	.group = group,
};

static void
close_pcre(struct map *m)
{
	struct pcre *re = owner_of(m, struct pcre, p.map);

	for (long i = 0; i < re->p.rules.count; i++)
		pcre2_code_free(re->patterns[i]);
	pcre2_match_data_free(re->found);
	pcre2_match_context_free(re->limits);
	patterns_end(&re->p);
	free(re->patterns);
	free(re);
}

static struct map *
open_pcre(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct pcre *re = mem_get(sizeof(*re));

	re->p.flags = flags;
	re->limits = pcre2_match_context_create(NULL);
	re->found = pcre2_match_data_create(GROUPS, NULL);
	if (re->limits == NULL || re->found == NULL)
		mem_none(GROUPS);
	pcre2_set_match_limit(re->limits, STEPS);
	pcre2_set_heap_limit(re->limits, MEMORY);
	if (patterns_open(&re->p, &perl, name, seen, err) == 0)
		return &re->p.map;
	close_pcre(&re->p.map);
	return NULL;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct pcre *re = owner_of(m, struct pcre, p.map);

	re->began = now_ms();
	return patterns_find(&re->p, key, value, err);
}

const struct map_type map_pcre = {
	.name = "pcre",
	.kind = MAP_PATTERN,
	.open = open_pcre,
	.close = close_pcre,
	.find = find,
};

#endif
