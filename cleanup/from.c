#include "cleanup/from.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "mail/address.h"

enum {
	WORD_LIMIT = 75, /* RFC 2047 2 */
	CHARSET_LIMIT = 40,
	FRAME = 7 /* "=?", "?Q?", "?=" */
};

static bool
is_ascii(struct sv name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] > 127)
			return false;
	return true;
}

static bool
is_plain(struct sv name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!isalnum((unsigned char)name.at[i]) &&
		    strchr("!#$%&'*+-/=?^_`{|}~ ", name.at[i]) == NULL)
			return false;
	return true;
}

static char
clean(char c)
{
	return (unsigned char)c < 32 || c == 127 ? '?' : c;
}

static void
put_escaped(struct str *out, struct sv name, const char *which)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = clean(name.at[i]);

		if (strchr(which, c) != NULL)
			str_putc(out, '\\');
		str_putc(out, c);
	}
}

/* Bytes of the character at the front, as UTF-8 has it. */
static size_t
character(struct sv text)
{
	size_t n = 1;

	while (n < text.len && ((unsigned char)text.at[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void
put_q(struct str *out, char c)
{
	if (c == ' ')
		str_putc(out, '_');
	else if (isalnum((unsigned char)c))
		str_putc(out, c);
	else
		str_printf(out, "=%02X", (unsigned)(unsigned char)c);
}

/* In as many words as it takes, no character parted (RFC 2047 2, 5). */
static void
put_encoded(struct str *out, struct sv name, const char *charset)
{
	size_t frame = strlen(charset) + FRAME, used = WORD_LIMIT;
	bool open = false;

	while (name.len > 0) {
		size_t n = character(name);

		if (used + 3 * n > WORD_LIMIT) {
			str_printf(
			    out, "%s=?%s?Q?", open ? "?=\r\n " : "", charset);
			open = true;
			used = frame;
		}
		for (size_t i = 0; i < n; i++)
			put_q(out, clean(name.at[i]));
		used += 3 * n;
		name = sv_from(name, n);
	}
	str_puts(out, "?=");
}

static void
put_name(struct str *out, struct sv name, const struct from *f, bool comment)
{
	if (!is_ascii(name) && *f->charset != '\0' &&
	    strlen(f->charset) <= CHARSET_LIMIT)
		put_encoded(out, name, f->charset);
	else if (comment)
		put_escaped(out, name, "()\\");
	else if (is_plain(name))
		str_put(out, name);
	else {
		str_putc(out, '"');
		put_escaped(out, name, "\"\\");
		str_putc(out, '"');
	}
}

void
from_put(struct str *out, const struct from *f)
{
	struct sv name = sv_trim(sv_upto(sv_of(f->name), FROM_NAME_LIMIT));
	const char *sender = *f->sender != '\0' ? f->sender : "MAILER-DAEMON";

	if (name.len == 0 || *f->sender == '\0') {
		address_put_external(out, sender);
	} else if (strcmp(f->format, "obsolete") == 0) {
		address_put_external(out, sender);
		str_puts(out, " (");
		put_name(out, name, f, true);
		str_putc(out, ')');
	} else {
		put_name(out, name, f, false);
		str_puts(out, " <");
		address_put_external(out, sender);
		str_putc(out, '>');
	}
}
