#include "map/patterns.h"

#include <stdio.h>

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
take_flags(struct rules *r, struct sv *line, const struct patterns_flag *known,
    unsigned *flags)
{
	char text[64];

	for (; line->len > 0 && !is_blank(*line->at);
	     *line = sv_from(*line, 1)) {
		const struct patterns_flag *f = known;

		while (f->letter != '\0' && f->letter != *line->at)
			f++;
		if (f->letter == '\0') {
			snprintf(text, sizeof(text),
			    "unknown regexp option \"%c\"", *line->at);
			rules_warn(r, text);
			return false;
		}
		if (f->flag == 0) {
			snprintf(text, sizeof(text),
			    "ignoring obsolete regexp option \"%c\"",
			    f->letter);
			rules_note(r, text);
		}
		*flags ^= f->flag;
	}
	return true;
}

/* The last group that the result uses; -1: it has what may not be. */
static int
groups_of(const struct patterns *p, const struct rule *rule, struct sv value,
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
	if (most > 0 && (p->flags & MAP_NO_SUBST))
		return err_set(err, ERR_NEVER,
		    "$number is not allowed in this table's results");
	return most;
}

void
patterns_warn_of_group(const struct rules *r, int group)
{
	char why[64];

	snprintf(
	    why, sizeof(why), "out of range replacement index \"%d\"", group);
	rules_warn(r, why);
}

bool
patterns_take(struct rules *r, struct sv *line, const struct rule *rule)
{
	struct patterns *p = owner_of(r, struct patterns, rules);
	unsigned flags = p->kind->initial;
	struct sv text;
	struct err err;
	char why[200];
	int most;

	if (!take_pattern(r, line, &text) ||
	    !take_flags(r, line, p->kind->flags, &flags))
		return false;
	*line = sv_trim(*line);
	/* Without its if, what is within would hit whoever it is for. */
	if (rule->is_if && line->len > 0) {
		snprintf(why, sizeof(why),
		    "ignoring extra text after IF statement: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(*line, 100)));
		rules_note(r, why);
		*line = (struct sv){ 0 };
	}
	if (!rule->is_if && line->len == 0)
		rules_note(r, "no replacement text: using empty string");
	if ((most = groups_of(p, rule, *line, &err)) < 0) {
		rules_warn(r, err.text);
		return false;
	}
	return p->kind->compile(p, text, flags, most);
}

int
patterns_open(struct patterns *p, const struct patterns_kind *kind,
    struct sv name, struct seen *seen, struct err *err)
{
	p->kind = kind;
	return rules_read(&p->rules, &kind->rules, name, seen, err);
}

void
patterns_end(struct patterns *p)
{
	rules_end(&p->rules);
	str_free(&p->value);
}

/* The result with what its groups matched. */
static struct sv
expand(struct patterns *p, struct sv value)
{
	struct sv text;
	struct err err;
	int group;

	str_clear(&p->value);
	while (subst_next(&value, &text, &group, &err) > 0)
		str_put(&p->value, group > 0 ? p->kind->group(p, group) : text);
	return str_view(&p->value);
}

enum map_result
patterns_find(
    struct patterns *p, struct sv key, struct sv *value, struct err *err)
{
	const struct rule *rule;
	enum map_result r;
	long n;

	p->asked = key;
	r = rules_find(&p->rules, &rule, &n, err);
	if (r == MAP_FOUND)
		*value = sv_has(rule->value, '$') ? expand(p, rule->value)
						  : rule->value;
	return r;
}
