#include "command/json.h"

#include <unistr.h>

void
json_put(struct str *out, struct sv text)
{
	str_putc(out, '"');
	while (text.len > 0) {
		unsigned char c = (unsigned char)*text.at;
		int len = u8_mblen((const uint8_t *)text.at, text.len);

		if (c == '"' || c == '\\')
			str_printf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			str_printf(out, "\\u%04x", c);
		else if (len > 0)
			str_put(out, sv_upto(text, (size_t)len));
		else
			str_putc(out, '?');
		text = sv_from(text, len > 0 ? (size_t)len : 1);
	}
	str_putc(out, '"');
}
