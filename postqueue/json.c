#include "postqueue/json.h"

#include <string.h>

#include "mail/address.h"

enum { TEXT_LIMIT = 2000, FIRST_PRINTABLE = 0xa0 };

/* How many bytes the character at the front has; 0: it is none that can be
 * printed. Neither overlong forms nor surrogates are characters. */
static size_t
utf8_length(struct sv v)
{
	static const unsigned long least[] = { 0, 0, FIRST_PRINTABLE, 0x800,
		0x10000 };
	unsigned char first = (unsigned char)*v.at;
	size_t len = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	unsigned long code = first & (0x7fU >> len);

	if (first < 0xc2 || first > 0xf4 || v.len < len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		unsigned char c = (unsigned char)v.at[i];

		if ((c & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (c & 0x3fU);
	}
	if (code < least[len] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return len;
}

void
json_put_text(struct str *out, struct sv text)
{
	str_putc(out, '"');
	while (text.len > 0) {
		unsigned char c = (unsigned char)*text.at;
		size_t len = 1;

		if (c == '"' || c == '\\')
			str_printf(out, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			str_putc(out, (char)c);
		else if (c >= 0x80 && (len = utf8_length(text)) > 0)
			str_put(out, sv_upto(text, len));
		else {
			str_putc(out, '?');
			len = 1;
		}
		text = sv_from(text, len);
	}
	str_putc(out, '"');
}

static void
put_address(struct str *out, const char *internal)
{
	struct str address = { 0 };

	address_put_external(&address, internal);
	json_put_text(out, sv_upto(str_view(&address), ADDRESS_LIMIT));
	str_free(&address);
}

static void
put_recipient(
    struct json *j, const struct queue_row_recipient *r, struct str *out)
{
	str_puts(out, j->recipients ? ", {" : "{");
	j->recipients = true;
	if (*r->original != '\0') {
		str_puts(out, "\"orig_address\": ");
		put_address(out, r->original);
		str_puts(out, ", ");
	}
	str_puts(out, "\"address\": ");
	put_address(out, r->address);
	if (*r->reason != '\0') {
		str_puts(out, ", \"delay_reason\": ");
		json_put_text(out, sv_upto(sv_of(r->reason), TEXT_LIMIT));
	}
	str_putc(out, '}');
}

static void
close_message(struct json *j, struct str *out)
{
	if (j->begun)
		str_puts(out, "]}\n");
	j->begun = j->recipients = false;
}

static void
open_message(struct json *j, const struct queue_row *row, struct str *out)
{
	str_clear(&j->id);
	str_puts(&j->id, row->id);
	j->begun = true;
	str_puts(out, "{\"queue_name\": ");
	json_put_text(out, sv_of(row->queue));
	str_puts(out, ", \"queue_id\": ");
	json_put_text(out, sv_of(row->id));
	str_printf(out,
	    ", \"arrival_time\": %lld, \"message_size\": %lld"
	    ", \"forced_expire\": %s, \"sender\": ",
	    (long long)(row->arrived / 1000000), (long long)row->size,
	    row->state == '#' ? "true" : "false");
	if (*row->sender == '\0')
		str_puts(out, "\"MAILER-DAEMON\"");
	else
		put_address(out, row->sender);
	str_puts(out, ", \"recipients\": [");
}

void
json_row(struct json *j, const struct queue_row *row, struct str *out)
{
	const struct queue_row_recipient *r = row->recipients.at;

	if (!j->begun || strcmp(str_text(&j->id), row->id) != 0) {
		close_message(j, out);
		open_message(j, row, out);
	}
	for (size_t i = 0; i < row->recipients.count; i++)
		put_recipient(j, &r[i], out);
}

void
json_end(struct json *j, struct str *out)
{
	close_message(j, out);
	str_free(&j->id);
}
