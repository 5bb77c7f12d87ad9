#include "mail/xtext.h"

#include <string.h>

static bool
is_text(int c)
{
	return c == '\t' || (c >= ' ' && c <= '~');
}

static bool
is_plain(char c)
{
	return c > ' ' && c <= '~' && c != '+' && c != '=';
}

static int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	at = c == '\0' ? NULL : strchr(digits, c);
	return at == NULL ? -1 : (int)(at - digits);
}

/* Takes one character; -1: there is none. */
static int
take(struct sv *in)
{
	int high, low, c = *in->at;

	if (c != '+') {
		*in = sv_from(*in, 1);
		return is_plain((char)c) ? c : -1;
	}
	if (in->len < 3)
		return -1;
	high = digit(in->at[1]);
	low = digit(in->at[2]);
	*in = sv_from(*in, 3);
	return high < 0 || low < 0 || !is_text(high * 16 + low)
		   ? -1
		   : high * 16 + low;
}

/* Behind what stands in out already. */
static bool
decode(struct sv in, char *out)
{
	int c;

	if (in.len == 0)
		return false;
	while (in.len > 0) {
		if ((c = take(&in)) < 0)
			return false;
		*out++ = (char)c;
	}
	*out = '\0';
	return true;
}

const char *
xtext_get_envid(struct sv in, struct pool *pool)
{
	char *text;

	if (in.len > XTEXT_ENVID_LIMIT)
		return NULL;
	text = pool_get(pool, in.len + 1);
	return decode(in, text) ? text : NULL;
}

/* The length of the type and its semicolon; 0: there is none. */
static size_t
type_of(struct sv in)
{
	size_t n = 0;

	while (n < in.len && in.at[n] > ' ' && in.at[n] <= '~' &&
	       strchr("()<>@,;:\\\".[]+=", in.at[n]) == NULL)
		n++;
	return n > 0 && n < in.len && in.at[n] == ';' ? n + 1 : 0;
}

const char *
xtext_get_orcpt(struct sv in, struct pool *pool)
{
	size_t type = type_of(in);
	char *text;

	if (type == 0 || in.len > XTEXT_ORCPT_LIMIT)
		return NULL;
	text = pool_copy(pool, in);
	return decode(sv_from(in, type), text + type) ? text : NULL;
}

static bool
is_all_text(struct sv text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_text((unsigned char)text.at[i]))
			return false;
	return true;
}

bool
xtext_envid_ok(const char *envid)
{
	struct sv text = sv_of(envid);

	return text.len <= XTEXT_ENVID_LIMIT && is_all_text(text);
}

bool
xtext_orcpt_ok(const char *orcpt)
{
	struct sv text = sv_of(orcpt);
	size_t type = type_of(text);

	return text.len == 0 ||
	       (type > 0 && type < text.len && text.len <= XTEXT_ORCPT_LIMIT &&
		   is_all_text(sv_from(text, type)));
}

void
xtext_put(struct str *out, struct sv text)
{
	for (size_t i = 0; i < text.len; i++)
		if (is_plain(text.at[i]))
			str_putc(out, text.at[i]);
		else
			str_printf(out, "+%02X", (unsigned char)text.at[i]);
}

bool
xtext_put_orcpt(struct str *out, const char *orcpt)
{
	struct sv in = sv_of(orcpt);
	size_t type = type_of(in);

	if (type == 0 || type == in.len || !is_all_text(sv_from(in, type)))
		return false;
	str_put(out, sv_upto(in, type));
	xtext_put(out, sv_from(in, type));
	return true;
}
