#include "postern/import_report.h"

static const char *const titles[IMPORT_PARTS] = {
	[IMPORT_CARRIED] = "1. Carried over",
	[IMPORT_NO_EFFECT] = "2. No effect here",
	[IMPORT_DECISION] = "3. Needs a decision",
};

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
	for (; from < to->len; from++)
		if ((unsigned char)to->text[from] < ' ' ||
		    to->text[from] == 0x7f)
			to->text[from] = '?';
	str_putc(to, '\n');
	r->count[part]++;
}

void
import_report_print(const struct import_report *r, const char *from,
    const char *to, struct str *out)
{
	str_printf(out, "Import of %s into %s\n", from, to);
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
