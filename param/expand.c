#include "param/expand.h"

#include <idn2.h>
#include <string.h>

#include "param/level.h"

enum {
	DEPTH_LIMIT = 100,
	RESULT_LIMIT = 1024 * 1024,
	WORK_LIMIT = 8 * 1024 * 1024,
	TEXT_COST = 100, /* of reading a text, in bytes read */
	NAME_COST = 400, /* of looking a name up */
	DOMAIN_LIMIT = 1000,
	SHOWN = 20 /* bytes on each side of a fault */
};

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static struct sv
take_name(struct sv *rest)
{
	struct sv name = *rest;
	size_t n = 0;

	while (n < rest->len && is_name(rest->at[n]))
		n++;
	name.len = n;
	*rest = sv_from(*rest, n);
	return name;
}

static struct sv
skip_space(struct sv v)
{
	while (v.len > 0 && strchr(" \t\r\n\v\f", *v.at) && *v.at != '\0')
		v = sv_from(v, 1);
	return v;
}

static bool
starts(struct sv v, char c)
{
	return v.len > 0 && *v.at == c;
}

/* Points at the place in the expression where it goes wrong. */
static int
wrong(const char *what, struct sv whole, struct sv rest, struct err *err)
{
	size_t at = whole.len - rest.len;

	whole = sv_upto(whole, at);
	if (at > SHOWN)
		whole = sv_from(whole, at - SHOWN);
	return err_set(err, ERR_NEVER, "%s at: \"..." SV_FMT ">>>" SV_FMT "\"",
	    what, SV_ARG(whole), SV_ARG(sv_upto(rest, SHOWN)));
}

/* Takes "{inner}" or "(inner)"; the same pair may be nested in it. */
static bool
take_pair(struct sv *rest, struct sv *inner)
{
	char open = *rest->at, shut = open == '{' ? '}' : ')';
	int depth = 0;

	for (size_t n = 0; n < rest->len; n++) {
		if (rest->at[n] == open)
			depth++;
		else if (rest->at[n] == shut && --depth == 0) {
			*inner = sv_from(sv_upto(*rest, n), 1);
			*rest = sv_from(*rest, n + 1);
			return true;
		}
	}
	return false;
}

/* "{inner}" and the white space around it. */
static int
take_braced(struct sv *rest, struct sv *inner, struct err *err)
{
	struct sv at = skip_space(*rest);

	if (!take_pair(&at, inner))
		return err_set(err, ERR_NEVER,
		    "unbalanced {} in attribute expression: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(at, 100)));
	*rest = skip_space(at);
	return 0;
}

enum relation { EQUAL, NOT_EQUAL, BELOW, AT_MOST, ABOVE, AT_LEAST };

/* A longer one stands before the one that it begins with. */
static const struct {
	const char *text;
	enum relation is;
} operators[] = {
	{ "==", EQUAL },
	{ "!=", NOT_EQUAL },
	{ "<=", AT_MOST },
	{ "<", BELOW },
	{ ">=", AT_LEAST },
	{ ">", ABOVE },
};

static bool
take_operator(struct sv *rest, enum relation *is)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (sv_skip(rest, operators[i].text)) {
			*is = operators[i].is;
			return true;
		}
	return false;
}

static bool
holds(enum relation is, int order)
{
	switch (is) {
	case EQUAL:
		return order == 0;
	case NOT_EQUAL:
		return order != 0;
	case BELOW:
		return order < 0;
	case AT_MOST:
		return order <= 0;
	case ABOVE:
		return order > 0;
	case AT_LEAST:
		return order >= 0;
	}
	return false;
}

static bool
is_number(struct sv v)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.at[i] < '0' || v.at[i] > '9')
			return false;
	return v.len > 0;
}

/* Numbers of any length by their value, all else byte by byte. */
static int
compare(struct sv a, struct sv b)
{
	size_t n;
	int order;

	if (is_number(a) && is_number(b)) {
		while (starts(a, '0'))
			a = sv_from(a, 1);
		while (starts(b, '0'))
			b = sv_from(b, 1);
		if (a.len != b.len)
			return a.len < b.len ? -1 : 1;
	}
	n = a.len < b.len ? a.len : b.len;
	order = n > 0 ? memcmp(a.at, b.at, n) : 0;
	if (order == 0 && a.len != b.len)
		order = a.len < b.len ? -1 : 1;
	return order;
}

static int
compare_levels(struct sv a, struct sv b, int *order, struct err *err)
{
	struct level left, right;

	if (!level_parse(a, &left))
		return err_set(err, ERR_NEVER,
		    "malformed compatibility level syntax: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(a, 100)));
	if (!level_parse(b, &right))
		return err_set(err, ERR_NEVER,
		    "malformed compatibility level syntax: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(b, 100)));
	*order = level_compare(&left, &right);
	return 0;
}

/* The two sides and what stands between them, not yet expanded. */
struct comparison {
	struct sv left, right;
	enum relation is;
	bool level;
};

static int
take_comparison(
    struct comparison *c, struct sv whole, struct sv *rest, struct err *err)
{
	struct sv word;

	if (take_braced(rest, &c->left, err) < 0)
		return -1;
	if (!take_operator(rest, &c->is))
		return wrong("\"==\" or \"!=\" or \"<\" or \"<=\" or \">=\" or "
			     "\">\" expected",
		    whole, *rest, err);
	word = *rest;
	word = take_name(&word);
	c->level = sv_equal(word, SV("level"));
	if (word.len > 0 && !c->level)
		return wrong("bad operator suffix", whole, *rest, err);
	*rest = skip_space(sv_from(*rest, word.len));
	if (!starts(*rest, '{'))
		return wrong("\"{expression}\" expected", whole, *rest, err);
	return take_braced(rest, &c->right, err);
}

/* 1: it is so. 0: it is not. */
static int
decide(struct expand *e, const struct comparison *c, struct err *err)
{
	struct str left = { 0 }, right = { 0 };
	int order = 0, result = -1;

	if (expand_text(e, c->left, &left, err) < 0 ||
	    expand_text(e, c->right, &right, err) < 0)
		goto out;
	if (!c->level)
		order = compare(str_view(&left), str_view(&right));
	else if (compare_levels(
		     str_view(&left), str_view(&right), &order, err) < 0)
		goto out;
	result = holds(c->is, order);
out:
	str_free(&left);
	str_free(&right);
	return result;
}

/* What a test chooses between. */
struct branches {
	bool tested;
	struct sv yes, no;
};

/* Behind the ":": the rest of it, or "{text}" and nothing else. */
static int
take_other(struct sv whole, struct sv rest, struct sv *no, struct err *err)
{
	if (!starts(skip_space(rest), '{')) {
		*no = rest;
		return 0;
	}
	if (take_braced(&rest, no, err) < 0)
		return -1;
	if (rest.len > 0)
		return wrong("unexpected input", whole, rest, err);
	return 0;
}

static int
take_branches(
    struct branches *b, struct sv whole, struct sv rest, struct err *err)
{
	*b = (struct branches){ .tested = rest.len > 0 };
	if (rest.len == 0)
		return 0;
	if (starts(rest, ':'))
		return take_other(whole, sv_from(rest, 1), &b->no, err);
	if (!starts(rest, '?'))
		return wrong("\"?\" or \":\" expected", whole, rest, err);
	rest = sv_from(rest, 1);
	if (!starts(skip_space(rest), '{')) {
		b->yes = rest;
		return 0;
	}
	if (take_braced(&rest, &b->yes, err) < 0 || rest.len == 0)
		return rest.len == 0 ? 0 : -1;
	if (!starts(rest, ':'))
		return wrong("\":\" expected", whole, rest, err);
	return take_other(whole, sv_from(rest, 1), &b->no, err);
}

/* The fault is in the innermost value, so the first to blame is right. */
static int
expand_value(struct expand *e, struct sv name, const char *value,
    struct str *out, struct err *err)
{
	if (expand_text(e, sv_of(value), out, err) == 0)
		return 0;
	if (e->blame.len == 0)
		e->blame = name;
	return -1;
}

static int
expand_compare(
    struct expand *e, struct sv whole, struct str *out, struct err *err)
{
	struct comparison c;
	struct branches b;
	struct sv rest = whole;
	int is;

	if (take_comparison(&c, whole, &rest, err) < 0 ||
	    take_branches(&b, whole, rest, err) < 0 ||
	    (is = decide(e, &c, err)) < 0)
		return -1;
	if (b.tested)
		return expand_text(e, is ? b.yes : b.no, out, err);
	if (is)
		str_puts(out, "true");
	return 0;
}

/* --- named functions ------------------------------------------------------ */

typedef int convert(const char *from, char **to);

static int
to_ascii(const char *from, char **to)
{
	return idn2_to_ascii_8z(
	    from, to, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
}

static int
to_utf8(const char *from, char **to)
{
	return idn2_to_unicode_8z8z(from, to, 0);
}

static const struct {
	const char *name;
	convert *convert;
} functions[] = {
	{ "domain_to_ascii", to_ascii },
	{ "domain_to_utf8", to_utf8 },
};

static convert *
find_function(struct sv name)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (sv_equal(name, sv_of(functions[i].name)))
			return functions[i].convert;
	return NULL;
}

static int
apply(convert *function, struct sv name, struct sv domain, struct str *out,
    struct err *err)
{
	struct str from = { 0 };
	char *to = NULL;
	int why = IDN2_TOO_BIG_DOMAIN;

	if (domain.len == 0)
		return 0;
	str_put(&from, domain);
	if (domain.len < DOMAIN_LIMIT)
		why = function(str_text(&from), &to);
	str_free(&from);
	if (why != IDN2_OK)
		return err_set(err, ERR_NEVER, SV_FMT "{" SV_FMT "}: %s",
		    SV_ARG(name), SV_ARG(sv_upto(domain, 100)),
		    idn2_strerror(why));
	str_puts(out, to);
	idn2_free(to);
	return 0;
}

/* name{text}, and nothing else. */
static int
expand_function(
    struct expand *e, struct sv whole, struct str *out, struct err *err)
{
	struct sv text, rest = whole, name = take_name(&rest);
	convert *function = find_function(name);
	struct str domain = { 0 };
	int result = -1;

	if (function == NULL)
		return err_set(err, ERR_NEVER,
		    "unknown function name: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(name, 100)));
	if (take_braced(&rest, &text, err) < 0)
		return -1;
	if (rest.len > 0)
		return wrong("unexpected input", whole, rest, err);
	if (expand_text(e, text, &domain, err) == 0)
		result =
		    apply(function, name, sv_trim(str_view(&domain)), out, err);
	str_free(&domain);
	return result;
}

static int
expand_name(struct expand *e, struct sv whole, struct str *out, struct err *err)
{
	struct branches b;
	struct sv name, rest = whole;
	const char *value;

	name = take_name(&rest);
	rest = skip_space(rest);
	if (starts(rest, '{') && name.len > 0)
		return expand_function(e, whole, out, err);
	if (rest.len > 0 && !starts(rest, '?') && !starts(rest, ':'))
		return wrong("attribute name syntax error", whole, rest, err);
	if (take_branches(&b, whole, rest, err) < 0)
		return -1;
	e->work += NAME_COST;
	value = e->find(e->from, name);
	if (b.tested)
		return expand_text(e, value && *value ? b.yes : b.no, out, err);
	if (value == NULL)
		return 0;
	return expand_value(e, name, value, out, err);
}

/* What follows a "$". */
static int
expand_dollar(struct expand *e, struct sv *rest, struct str *out,
    struct sv text, struct err *err)
{
	struct sv what;

	if (starts(*rest, '$')) {
		str_putc(out, '$');
		*rest = sv_from(*rest, 1);
		return 0;
	}
	if (!starts(*rest, '{') && !starts(*rest, '('))
		what = take_name(rest);
	else if (!take_pair(rest, &what))
		return err_set(err, ERR_NEVER,
		    "truncated macro reference: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(text, 100)));
	what = skip_space(what);
	if (what.len == 0)
		return err_set(err, ERR_NEVER,
		    "empty macro name: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(text, 100)));
	if (starts(what, '{'))
		return expand_compare(e, what, out, err);
	return expand_name(e, what, out, err);
}

static int
check_size(const struct expand *e, struct sv text, const struct str *out,
    struct err *err)
{
	if (out->len <= RESULT_LIMIT && e->work <= WORK_LIMIT)
		return 0;
	return err_set(err, ERR_NEVER,
	    "unreasonable macro result size: \"" SV_FMT "\"",
	    SV_ARG(sv_upto(text, 100)));
}

static int
expand_all(struct expand *e, struct sv text, struct str *out, struct err *err)
{
	struct sv rest = text, literal;

	e->work += text.len + TEXT_COST;
	if (e->depth > DEPTH_LIMIT)
		return err_set(err, ERR_NEVER,
		    "unreasonable macro call nesting: \"" SV_FMT "\"",
		    SV_ARG(sv_upto(text, 100)));
	while (sv_cut(&rest, '$', &literal)) {
		str_put(out, literal);
		if (expand_dollar(e, &rest, out, text, err) < 0 ||
		    check_size(e, text, out, err) < 0)
			return -1;
	}
	str_put(out, rest);
	return check_size(e, text, out, err);
}

int
expand_text(struct expand *e, struct sv text, struct str *out, struct err *err)
{
	int result;

	e->depth++;
	result = expand_all(e, text, out, err);
	e->depth--;
	return result;
}
