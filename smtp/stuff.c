#include "smtp/stuff.h"

#include <string.h>

struct stuff
stuff_begin(bool dots, size_t limit)
{
	/* A blank and a byte: less leads nowhere. */
	if (limit == 1)
		limit = 2;
	return (struct stuff){
		.dots = dots, .limit = limit, .before = '\r', .last = '\n'
	};
}

bool
stuff_changes(const struct stuff *s)
{
	return s->dots || s->limit > 0;
}

void
stuff_passed(struct stuff *s, struct sv end)
{
	if (end.len >= 2)
		s->before = end.at[end.len - 2];
	else if (end.len == 1)
		s->before = s->last;
	if (end.len > 0)
		s->last = end.at[end.len - 1];
}

/* Where the next dot stands that begins a line; the end: nowhere. */
static size_t
find_dot(struct sv block, size_t from, bool line_begins)
{
	const char *at;

	if (line_begins && block.at[from] == '.')
		return from;
	at = memmem(block.at + from, block.len - from, "\n.", 2);
	return at ? (size_t)(at - block.at) + 1 : block.len;
}

static void
put_dots(struct stuff *s, struct sv block, struct str *out)
{
	bool line_begins = s->last == '\n';
	size_t done = 0, dot;

	while (s->dots && done < block.len) {
		dot = find_dot(block, done, line_begins);
		str_put(out, sv_upto(sv_from(block, done), dot - done));
		done = dot;
		if (dot < block.len) {
			str_puts(out, "..");
			done++;
		}
		line_begins = false;
	}
	str_put(out, sv_from(block, done));
}

static void
put_text(struct stuff *s, struct sv text, struct str *out)
{
	size_t left;

	if (s->column == 0 && text.len > 0 && *text.at == '.')
		str_putc(out, '.');
	while (text.len > (left = s->limit - s->column)) {
		str_put(out, sv_upto(text, left));
		str_puts(out, "\r\n ");
		text = sv_from(text, left);
		s->column = 1;
	}
	str_put(out, text);
	s->column += text.len;
}

/* A line, or a part of one. Its CRLF does not count, so a CR waits for what is
 * behind it. */
static void
put_line(struct stuff *s, struct sv line, struct str *out)
{
	bool ends = line.at[line.len - 1] == '\n';
	struct sv text = sv_upto(line, line.len - ends);
	bool cr;

	if (s->cr && text.len > 0)
		put_text(s, SV("\r"), out);
	cr = text.len > 0 ? text.at[text.len - 1] == '\r' : s->cr;
	put_text(s, sv_upto(text, text.len - (text.len > 0 && cr)), out);
	s->cr = cr && !ends;
	if (!ends)
		return;
	str_puts(out, cr ? "\r\n" : "\n");
	s->column = 0;
}

static void
put_lines(struct stuff *s, struct sv block, struct str *out)
{
	while (block.len > 0) {
		const char *end = memchr(block.at, '\n', block.len);
		size_t n = end ? (size_t)(end + 1 - block.at) : block.len;

		put_line(s, sv_upto(block, n), out);
		block = sv_from(block, n);
	}
}

void
stuff_put(struct stuff *s, struct sv block, struct str *out)
{
	if (s->limit > 0)
		put_lines(s, block, out);
	else
		put_dots(s, block, out);
	stuff_passed(s, block);
}

void
stuff_close(struct stuff *s, struct str *out)
{
	if (s->cr)
		str_putc(out, '\r');
	if (s->before != '\r' || s->last != '\n')
		str_puts(out, "\r\n");
	*s = stuff_begin(s->dots, s->limit);
}
