#include "util/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

/* Makes room for so many more bytes and the final NUL. */
static void
need(struct str *s, size_t more)
{
	size_t room = s->room ? s->room : 64;

	while (room - s->len <= more)
		room = mem_double(room);
	if (room > s->room) {
		s->text = mem_grow(s->text, room, 1);
		s->room = room;
	}
}

const char *
str_text(const struct str *s)
{
	return s->text ? s->text : "";
}

struct sv
str_view(const struct str *s)
{
	return (struct sv){ str_text(s), s->len };
}

char *
str_space(struct str *s, size_t more)
{
	char *at;

	need(s, more);
	at = s->text + s->len;
	s->len += more;
	s->text[s->len] = '\0';
	return at;
}

void
str_put(struct str *s, struct sv v)
{
	if (v.len > 0)
		memcpy(str_space(s, v.len), v.at, v.len);
}

void
str_putc(struct str *s, char c)
{
	*str_space(s, 1) = c;
}

void
str_puts(struct str *s, const char *text)
{
	str_put(s, sv_of(text));
}

void
str_put_number(struct str *s, int64_t n)
{
	char text[24], *at = text + sizeof(text);
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

	do
		*--at = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (n < 0)
		*--at = '-';
	str_put(s, (struct sv){ at, (size_t)(text + sizeof(text) - at) });
}

void
str_vprintf(struct str *s, const char *format, va_list ap)
{
	va_list again;
	int n;

	need(s, 32);
	va_copy(again, ap);
	n = vsnprintf(s->text + s->len, s->room - s->len, format, ap);
	if (n >= 0 && (size_t)n >= s->room - s->len) {
		need(s, (size_t)n);
		vsnprintf(s->text + s->len, (size_t)n + 1, format, again);
	}
	va_end(again);
	if (n > 0)
		s->len += (size_t)n;
}

void
str_printf(struct str *s, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	str_vprintf(s, format, ap);
	va_end(ap);
}

void
str_cut(struct str *s, size_t len)
{
	if (len >= s->len)
		return;
	s->len = len;
	s->text[len] = '\0';
}

void
str_drop(struct str *s, size_t n)
{
	if (n >= s->len) {
		str_clear(s);
		return;
	}
	memmove(s->text, s->text + n, s->len - n + 1);
	s->len -= n;
}

void
str_lower(struct str *s)
{
	for (size_t i = 0; i < s->len; i++)
		if (s->text[i] >= 'A' && s->text[i] <= 'Z')
			s->text[i] = (char)(s->text[i] - 'A' + 'a');
}

void
str_clear(struct str *s)
{
	s->len = 0;
	if (s->text != NULL)
		s->text[0] = '\0';
}

void
str_free(struct str *s)
{
	free(s->text);
	*s = (struct str){ 0 };
}
