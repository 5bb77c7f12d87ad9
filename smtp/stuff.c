#include "smtp/stuff.h"

#include <string.h>

struct stuff
stuff_begin(bool dots)
{
	return (struct stuff){ .dots = dots, .before = '\r', .last = '\n' };
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

void
stuff_put(struct stuff *s, struct sv block, struct str *out)
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
	stuff_passed(s, block);
}

void
stuff_close(struct stuff *s, struct str *out)
{
	if (s->before != '\r' || s->last != '\n')
		str_puts(out, "\r\n");
	*s = stuff_begin(s->dots);
}
