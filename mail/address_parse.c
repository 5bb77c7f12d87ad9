/*
 * From the text of a path or a list to the internal form: one scanner.
 *
 *	path	= "<" [route] spec ">" / [route] spec
 *	route	= "@" domain *("," "@" domain) ":"
 *	spec	= words, dots and "@"; white space and comments between
 *	word	= atom / quoted string / "[" literal "]"
 *
 * White space between two words becomes one blank, as in Postfix; what has no
 * place in an address (a control byte, a lone bracket) makes it bad.
 */
#include <string.h>

#include "mail/address.h"
#include "mail/address_scan.h"

void
address_scan_begin(struct address_scan *s)
{
	str_clear(&s->out);
	s->bad = s->after_word = s->gap = false;
}

static char
next(struct address_scan *s)
{
	char c = *s->in.at;

	s->in = sv_from(s->in, 1);
	return c;
}

static void
put(struct address_scan *s, char c)
{
	if ((unsigned char)c < ' ' || c == 127 || s->out.len >= ADDRESS_LIMIT)
		s->bad = true;
	else
		str_putc(&s->out, c);
}

static void
begin_word(struct address_scan *s)
{
	if (s->after_word && s->gap)
		put(s, ' ');
	s->after_word = true;
	s->gap = false;
}

/* What follows an opening quote. */
static void
quoted(struct address_scan *s)
{
	begin_word(s);
	while (s->in.len > 0) {
		char c = next(s);

		if (c == '"')
			return;
		if (c == '\\' && s->in.len > 0)
			c = next(s);
		put(s, c);
	}
	s->bad = true;
}

/* What follows an opening bracket. */
static void
literal(struct address_scan *s)
{
	begin_word(s);
	put(s, '[');
	while (s->in.len > 0) {
		char c = next(s);

		if (strchr("[\\\"()<> \t", c) != NULL)
			break;
		put(s, c);
		if (c == ']')
			return;
	}
	s->bad = true;
}

/* What follows an opening parenthesis. */
static void
comment(struct address_scan *s)
{
	size_t depth = 1;

	s->gap = true;
	s->bad |= s->strict;
	while (s->in.len > 0 && depth > 0) {
		char c = next(s);

		if (c == '\\' && s->in.len > 0)
			next(s);
		else if (c == '(')
			depth++;
		else if (c == ')')
			depth--;
	}
	s->bad |= depth > 0;
}

static void
other(struct address_scan *s, char c)
{
	if (c == '.' || c == '@') {
		s->after_word = s->gap = false;
		put(s, c);
		return;
	}
	if (c == '\\' && s->in.len > 0)
		c = next(s);
	else if (strchr("<>,;:)]\\", c) != NULL)
		s->bad = true;
	if (!s->after_word || s->gap)
		begin_word(s);
	put(s, c);
}

void
address_scan_to(struct address_scan *s, const char *stops)
{
	while (s->in.len > 0) {
		char c = *s->in.at;

		if (c != '\0' && strchr(stops, c) != NULL)
			return;
		next(s);
		if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			s->gap = true;
			s->bad |= s->strict;
		} else if (c == '"')
			quoted(s);
		else if (c == '[')
			literal(s);
		else if (c == '(')
			comment(s);
		else
			other(s, c);
	}
}

/* One literal, or no bracket and no colon. Quotes are gone by now: a domain in
 * which one of these is left had them. */
static bool
is_domain(struct sv domain)
{
	const char *bad = " \"(),;<>\\[]:";

	if (domain.len > 0 && *domain.at == '[') {
		if (domain.at[domain.len - 1] != ']')
			return false;
		domain = sv_from(sv_upto(domain, domain.len - 1), 1);
		bad = " \"(),;<>\\[]";
	}
	for (size_t i = 0; i < domain.len; i++)
		if (strchr(bad, domain.at[i]) != NULL)
			return false;
	return domain.len > 0;
}

bool
address_scan_ok(const struct address_scan *s)
{
	struct address_parts parts = address_split(str_text(&s->out));

	return !s->bad && parts.local.len > 0 &&
	       (parts.domain.at == NULL || is_domain(parts.domain));
}

bool
address_scan_route(struct sv *in)
{
	bool inside = false;

	if (in->len == 0 || *in->at != '@')
		return true;
	for (size_t i = 0; i < in->len; i++) {
		char c = in->at[i];

		if (c == '[' || c == ']')
			inside = c == '[';
		else if (c == ':' && !inside) {
			*in = sv_from(*in, i + 1);
			return true;
		} else if (c == '\0' || strchr("\"()<>\\", c) != NULL)
			break;
	}
	return false;
}

/* How far a path goes: to such a byte outside quotes, or to the end. */
static size_t
length_to(struct sv text, char end)
{
	bool inside = false;
	size_t n;

	for (n = 0; n < text.len; n++) {
		char c = text.at[n];

		if (c == '\\')
			n++;
		else if (c == '"')
			inside = !inside;
		else if (!inside && (c == end || (c == '\t' && end == ' ')))
			break;
	}
	return n < text.len ? n : text.len;
}

/* Takes the path off; gives what is between the brackets, if they are there. */
static bool
take_path(struct sv *rest, bool strict, struct sv *inside)
{
	struct sv text = *rest;
	bool bracket;
	size_t n;

	while (text.len > 0 && (*text.at == ' ' || *text.at == '\t'))
		text = sv_from(text, 1);
	if (text.len == 0)
		return false;
	bracket = *text.at == '<';
	if (!bracket && strict)
		return false;
	text = sv_from(text, bracket);
	n = length_to(text, bracket ? '>' : ' ');
	if (bracket && n == text.len)
		return false;
	*inside = sv_upto(text, n);
	*rest = sv_from(text, n + bracket);
	return rest->len == 0 || *rest->at == ' ' || *rest->at == '\t';
}

const char *
address_path(struct sv *rest, bool strict, struct pool *pool)
{
	struct address_scan s = { .strict = strict };
	const char *address = NULL;

	if (!take_path(rest, strict, &s.in))
		return NULL;
	if (s.in.len == 0)
		return "";
	if (sv_has(s.in, '\r') || sv_has(s.in, '\n') ||
	    (!strict && !address_scan_route(&s.in)))
		return NULL;
	address_scan_to(&s, "");
	if (address_scan_ok(&s))
		address = pool_copy(pool, str_view(&s.out));
	str_free(&s.out);
	return address;
}
