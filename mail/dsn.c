#include "mail/dsn.h"

#include <string.h>

enum { DIGITS = 3 };

/* The length of a number of one to three digits; 0: there is none. */
static size_t
number(struct sv text)
{
	size_t n = 0;

	while (n < text.len && text.at[n] >= '0' && text.at[n] <= '9')
		n++;
	return n <= DIGITS ? n : 0;
}

/* "5.1.1" at the front: its length; 0: there is none. */
static size_t
length(struct sv text)
{
	size_t n = 1, part;

	if (text.len == 0 ||
	    (*text.at != '2' && *text.at != '4' && *text.at != '5'))
		return 0;
	for (int i = 0; i < 2; i++) {
		if (n >= text.len || text.at[n] != '.')
			return 0;
		part = number(sv_from(text, n + 1));
		if (part == 0)
			return 0;
		n += 1 + part;
	}
	return n;
}

bool
dsn_take(struct sv *text, char dsn[DSN_ROOM])
{
	size_t n = length(*text);

	if (n == 0 ||
	    (n < text->len && text->at[n] != ' ' && text->at[n] != '\t'))
		return false;
	memcpy(dsn, text->at, n);
	dsn[n] = '\0';
	*text = sv_from(*text, n);
	while (text->len > 0 && (*text->at == ' ' || *text->at == '\t'))
		*text = sv_from(*text, 1);
	return true;
}

bool
dsn_ok(const char *dsn)
{
	size_t n = length(sv_of(dsn));

	return n > 0 && dsn[n] == '\0';
}

static const struct {
	const char *name;
	unsigned is;
} notifies[] = {
	{ "NEVER", DSN_NEVER },
	{ "SUCCESS", DSN_SUCCESS },
	{ "FAILURE", DSN_FAILURE },
	{ "DELAY", DSN_DELAY },
};

enum { NOTIFIES = sizeof(notifies) / sizeof(notifies[0]) };

static unsigned
notify_of(struct sv word)
{
	for (size_t i = 0; i < NOTIFIES; i++)
		if (sv_is(word, notifies[i].name))
			return notifies[i].is;
	return 0;
}

unsigned
dsn_notify_get(struct sv in)
{
	unsigned all = 0, one;
	struct sv word;

	while (sv_item(&in, ",", &word)) {
		if ((one = notify_of(word)) == 0)
			return 0;
		all |= one;
	}
	return (all & DSN_NEVER) && all != DSN_NEVER ? 0 : all;
}

void
dsn_notify_put(struct str *out, unsigned notify)
{
	const char *comma = "";

	for (size_t i = 0; i < NOTIFIES; i++) {
		if (!(notify & notifies[i].is))
			continue;
		str_printf(out, "%s%s", comma, notifies[i].name);
		comma = ",";
	}
}

static const char *const rets[] = {
	[DSN_RET_ANY] = "",
	[DSN_RET_FULL] = "FULL",
	[DSN_RET_HDRS] = "HDRS",
};

enum dsn_ret
dsn_ret_get(struct sv in)
{
	if (sv_is(in, rets[DSN_RET_FULL]))
		return DSN_RET_FULL;
	return sv_is(in, rets[DSN_RET_HDRS]) ? DSN_RET_HDRS : DSN_RET_ANY;
}

const char *
dsn_ret_text(enum dsn_ret ret)
{
	return rets[ret];
}
