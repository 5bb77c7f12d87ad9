#include "bounce/clean.h"

#include "mail/address.h"

enum { WIDTH = 78, INDENT = 4 };

/* The bytes of the character at the front; 0: it is none of UTF-8. */
static size_t
character(struct sv v)
{
	unsigned char c = (unsigned char)*v.at;
	size_t len = c < 0x80   ? 1
		     : c < 0xc2 ? 0
		     : c < 0xe0 ? 2
		     : c < 0xf0 ? 3
		     : c < 0xf5 ? 4
				: 0;

	if (len > v.len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char)v.at[i] & 0xc0) != 0x80)
			return 0;
	if (len < 3)
		return len;
	/* Neither longer than need be, nor a half of a pair, nor too great. */
	if ((c == 0xe0 && (unsigned char)v.at[1] < 0xa0) ||
	    (c == 0xed && (unsigned char)v.at[1] > 0x9f) ||
	    (c == 0xf0 && (unsigned char)v.at[1] < 0x90) ||
	    (c == 0xf4 && (unsigned char)v.at[1] > 0x8f))
		return 0;
	return len;
}

bool
clean_is_utf8(struct sv v)
{
	bool beyond = false;
	size_t len;

	for (; v.len > 0; v = sv_from(v, len)) {
		len = character(v);
		if (len == 0)
			return false;
		beyond = beyond || len > 1;
	}
	return beyond;
}

void
clean_put(struct str *out, struct sv text, bool utf8)
{
	bool keep = utf8 && clean_is_utf8(text);

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c == '\t')
			str_putc(out, ' ');
		else if (c < 32 || c == 127 || (c > 127 && !keep))
			str_putc(out, '?');
		else
			str_putc(out, (char)c);
	}
}

void
clean_put_bytes(struct str *out, struct sv text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		str_putc(
		    out, (c < 32 && c != '\t') || c == 127 ? '?' : (char)c);
	}
}

void
clean_put_address(struct str *out, const char *internal, bool utf8)
{
	struct str address = { 0 };

	address_put_external(&address, internal);
	clean_put(out, str_view(&address), utf8);
	str_free(&address);
}

static void
new_line(struct str *out)
{
	str_printf(out, "\r\n%*s", INDENT, "");
}

/* Takes as much of a word as a line holds, and parts no character. */
static struct sv
take_piece(struct sv *word, bool utf8)
{
	struct sv piece = sv_upto(*word, CLEAN_LINE);

	if (utf8 && piece.len < word->len)
		while (piece.len > CLEAN_LINE - 4 &&
		       ((unsigned char)word->at[piece.len] & 0xc0) == 0x80)
			piece.len--;
	*word = sv_from(*word, piece.len);
	return piece;
}

void
clean_put_folded(struct str *out, struct sv text, bool utf8)
{
	size_t line = 0;
	struct sv word, piece;

	utf8 = utf8 && clean_is_utf8(text);
	while ((word = sv_word(&text)).len > 0) {
		if (line > 0 && line + 1 + word.len > WIDTH) {
			new_line(out);
			line = INDENT;
		} else if (line > 0) {
			str_putc(out, ' ');
			line++;
		}
		for (;;) {
			piece = take_piece(&word, utf8);
			clean_put(out, piece, utf8);
			line += piece.len;
			if (word.len == 0)
				break;
			new_line(out);
			line = INDENT;
		}
	}
	str_puts(out, "\r\n");
}
