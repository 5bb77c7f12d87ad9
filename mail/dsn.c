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
