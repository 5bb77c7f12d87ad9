#include "mail/address.h"

#include <string.h>

#include "util/ip.h"

enum { LABEL_LIMIT = 63, HOST_LIMIT = 255 };

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* RFC 5321's atext, and all that is not ASCII. */
static bool
is_atext(char c)
{
	return is_alnum(c) || (unsigned char)c > 127 ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

struct address_parts
address_split(const char *internal)
{
	const char *at = strrchr(internal, '@');

	if (at == NULL)
		return (struct address_parts){ .local = sv_of(internal) };
	return (struct address_parts){
		.local = { internal, (size_t)(at - internal) },
		.domain = sv_of(at + 1),
	};
}

/* Whether it needs no quotes: atoms between single dots. */
static bool
is_dot_string(struct sv local)
{
	char before = '.';

	for (size_t i = 0; i < local.len; i++) {
		char c = local.at[i];

		if (c == '.' ? before == '.' : !is_atext(c))
			return false;
		before = c;
	}
	return before != '.';
}

/* What would end a line or a path on the wire does not get there. */
static char
harmless(char c, const char *harmful)
{
	return (unsigned char)c < ' ' || c == 127 || strchr(harmful, c) ? '?'
									: c;
}

static void
put_quoted(struct str *out, struct sv local)
{
	str_putc(out, '"');
	for (size_t i = 0; i < local.len; i++) {
		char c = harmless(local.at[i], "");

		if (c == '"' || c == '\\')
			str_putc(out, '\\');
		str_putc(out, c);
	}
	str_putc(out, '"');
}

void
address_put_external(struct str *out, const char *internal)
{
	struct address_parts parts = address_split(internal);

	if (internal[0] == '\0')
		return;
	if (is_dot_string(parts.local))
		str_put(out, parts.local);
	else
		put_quoted(out, parts.local);
	if (parts.domain.at == NULL)
		return;
	str_putc(out, '@');
	for (size_t i = 0; i < parts.domain.len; i++)
		str_putc(out, harmless(parts.domain.at[i], " <>()\",;\\"));
}

const char *
address_external(const char *internal, struct pool *pool)
{
	struct str out = { 0 };
	const char *text;

	address_put_external(&out, internal);
	text = pool_copy(pool, str_view(&out));
	str_free(&out);
	return text;
}

struct sv
address_base(struct sv local, const char *delimiters, struct sv *extension)
{
	static const char *const whole[] = { "postmaster", "mailer-daemon",
		"double-bounce" };
	size_t n = 0;

	*extension = (struct sv){ NULL, 0 };
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (sv_is(local, whole[i]))
			return local;
	while (n < local.len &&
	       (local.at[n] == '\0' || !strchr(delimiters, local.at[n])))
		n++;
	if (n == 0 || n == local.len)
		return local;
	*extension = sv_from(local, n + 1);
	return sv_upto(local, n);
}

static bool
is_literal(struct sv domain)
{
	struct sv inside;
	struct ip ip;

	if (domain.len < 2 || domain.at[domain.len - 1] != ']')
		return false;
	inside = sv_from(sv_upto(domain, domain.len - 1), 1);
	if (sv_skip(&inside, "IPv6:"))
		return ip_parse(inside, &ip) && ip.family == 6;
	return ip_parse(inside, &ip) && ip.family == 4;
}

static bool
is_label(struct sv label)
{
	if (label.len == 0 || label.len > LABEL_LIMIT || *label.at == '-' ||
	    label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_alnum(label.at[i]) && label.at[i] != '-' &&
		    label.at[i] != '_')
			return false;
	return true;
}

/* Not a number, nor numbers and dots: that would be an address. */
static bool
is_numeric(struct sv name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] != '.' && (name.at[i] < '0' || name.at[i] > '9'))
			return false;
	return true;
}

bool
address_domain_ok(struct sv domain)
{
	struct sv label;

	if (domain.len > 0 && *domain.at == '[')
		return is_literal(domain);
	if (domain.len > HOST_LIMIT || is_numeric(domain))
		return false;
	while (sv_cut(&domain, '.', &label))
		if (!is_label(label))
			return false;
	return is_label(domain);
}

bool
address_has_route(struct sv local)
{
	return sv_has(local, '%') || sv_has(local, '!') || sv_has(local, '@');
}
