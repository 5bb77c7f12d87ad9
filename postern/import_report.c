#include "postern/import_report.h"

static const char *const titles[IMPORT_PARTS] = {
	[IMPORT_CARRIED] = "1. Carried over",
	[IMPORT_NO_EFFECT] = "2. No effect here",
	[IMPORT_DECISION] = "3. Needs a decision",
};

/* Names are another's: none may look like a line of ours, or talk to the
 * terminal, not even as U+0080 to U+009F. */
static void
clean(struct str *text, size_t from)
{
	for (size_t i = from; i < text->len; i++) {
		unsigned char c = (unsigned char)text->text[i];
		unsigned char next =
		    (unsigned char)text->text[i + 1]; /* NUL at the end */

		if (c < ' ' || c == 0x7f)
			text->text[i] = '?';
		else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
			text->text[i] = text->text[i + 1] = '?';
	}
}

void
import_say(
    struct import_report *r, enum import_part part, const char *format, ...)
{
	struct str *to = &r->part[part];
	size_t from;
	va_list ap;

	str_puts(to, "   ");
	from = to->len;
	va_start(ap, format);
	str_vprintf(to, format, ap);
	va_end(ap);
	clean(to, from);
	str_putc(to, '\n');
	r->count[part]++;
}

void
import_report_print(const struct import_report *r, const char *from,
    const char *to, struct str *out)
{
	str_printf(out, "Import of %s into %s", from, to);
	clean(out, 0);
	str_putc(out, '\n');
	for (int i = 0; i < IMPORT_PARTS; i++) {
		str_printf(out, "\n%s (%zu)\n", titles[i], r->count[i]);
		str_put(out, str_view(&r->part[i]));
		if (r->count[i] == 0)
			str_puts(out, "   nothing\n");
	}
}

void
import_report_end(struct import_report *r)
{
	for (int i = 0; i < IMPORT_PARTS; i++)
		str_free(&r->part[i]);
}
