#include "util/sv.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct sv
sv_of(const char *text)
{
	return (struct sv){ text, text ? strlen(text) : 0 };
}

bool
sv_equal(struct sv a, struct sv b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
sv_same(struct sv a, struct sv b)
{
	return a.len == b.len &&
	       (a.len == 0 || strncasecmp(a.at, b.at, a.len) == 0);
}

bool
sv_is(struct sv v, const char *text)
{
	return sv_same(v, sv_of(text));
}

bool
sv_has(struct sv v, char c)
{
	return v.len > 0 && memchr(v.at, c, v.len) != NULL;
}

bool
sv_ends(struct sv v, const char *suffix)
{
	size_t n = strlen(suffix);

	return v.len >= n && sv_is(sv_from(v, v.len - n), suffix);
}

bool
sv_skip(struct sv *v, const char *prefix)
{
	size_t n = strlen(prefix);

	if (v->len < n || strncasecmp(v->at, prefix, n) != 0)
		return false;
	*v = sv_from(*v, n);
	return true;
}

struct sv
sv_from(struct sv v, size_t at)
{
	if (at > v.len)
		at = v.len;
	return (struct sv){ at == 0 ? v.at : v.at + at, v.len - at };
}

struct sv
sv_upto(struct sv v, size_t len)
{
	return (struct sv){ v.at, len < v.len ? len : v.len };
}

struct sv
sv_trim(struct sv v)
{
	while (v.len > 0 && isspace((unsigned char)*v.at))
		v = sv_from(v, 1);
	while (v.len > 0 && isspace((unsigned char)v.at[v.len - 1]))
		v.len--;
	return v;
}

struct sv
sv_word(struct sv *rest)
{
	struct sv word = { rest->at, 0 };

	sv_item(rest, " \t", &word);
	while (rest->len > 0 && (*rest->at == ' ' || *rest->at == '\t'))
		*rest = sv_from(*rest, 1);
	return word;
}

bool
sv_item(struct sv *rest, const char *separators, struct sv *item)
{
	size_t n = 0;

	while (rest->len > 0 && strchr(separators, *rest->at) && *rest->at)
		*rest = sv_from(*rest, 1);
	while (n < rest->len &&
	       (rest->at[n] == '\0' || !strchr(separators, rest->at[n])))
		n++;
	*item = sv_upto(*rest, n);
	*rest = sv_from(*rest, n);
	return n > 0;
}

bool
sv_listed(struct sv list, struct sv wanted)
{
	struct sv item;

	while (sv_item(&list, ", \t\r\n", &item))
		if (sv_same(item, wanted))
			return true;
	return false;
}

/* How far a piece in braces reaches; 0: they are not balanced. */
static size_t
braced(struct sv v)
{
	size_t depth = 0;

	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] == '{')
			depth++;
		else if (v.at[i] == '}' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* What begins with a brace, to the end if it is not balanced. */
static size_t
piece(struct sv v)
{
	size_t n = braced(v);

	return n > 0 ? n : v.len;
}

bool
sv_unbrace(struct sv *v)
{
	if (v->len < 2 || *v->at != '{' || braced(*v) != v->len)
		return false;
	*v = sv_upto(sv_from(*v, 1), v->len - 2);
	return true;
}

bool
sv_token(struct sv *rest, const char *separators, struct sv *item)
{
	size_t n = 0;

	while (rest->len > 0 && strchr(separators, *rest->at) && *rest->at)
		*rest = sv_from(*rest, 1);
	while (n < rest->len &&
	       (rest->at[n] == '\0' || !strchr(separators, rest->at[n])))
		n += rest->at[n] == '{' ? piece(sv_from(*rest, n)) : 1;
	*item = sv_upto(*rest, n);
	*rest = sv_from(*rest, n);
	return n > 0;
}

bool
sv_cut(struct sv *v, char c, struct sv *before)
{
	const char *at = v->len > 0 ? memchr(v->at, c, v->len) : NULL;

	if (at == NULL)
		return false;
	*before = sv_upto(*v, (size_t)(at - v->at));
	*v = sv_from(*v, before->len + 1);
	return true;
}

bool
sv_number(struct sv v, unsigned long max, unsigned long *number)
{
	unsigned long n = 0, digit;

	if (v.len == 0)
		return false;
	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] < '0' || v.at[i] > '9')
			return false;
		digit = (unsigned long)(v.at[i] - '0');
		if (digit > max || n > max / 10 || n * 10 > max - digit)
			return false;
		n = n * 10 + digit;
	}
	*number = n;
	return true;
}
