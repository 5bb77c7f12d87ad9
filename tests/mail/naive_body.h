/*
 * naive_body - mail/body by other means: slowly, on the whole input
 *
 * Cuts the input into lines first and judges each by the rules of compat 4.4.
 */
#ifndef TESTS_SMTPD_NAIVE_BODY_H
#define TESTS_SMTPD_NAIVE_BODY_H

#include <string.h>

#include "util/str.h"

struct naive {
	bool ended;
	bool bare;
	size_t used; /* up to the end of the last whole line */
	struct str out;
};

static void
naive_line(struct sv line, bool *begun, struct str *out)
{
	size_t marks = 0;

	if (line.len > 0 && *line.at == '.')
		line = sv_from(line, 1);
	if (!*begun) {
		while (
		    marks < line.len && marks < 1024 && line.at[marks] == '>')
			marks++;
		if (line.len >= marks + 5 &&
		    memcmp(line.at + marks, "From ", 5) == 0)
			str_puts(out, "X-Mailbox-Line: ");
		else {
			*begun = true;
			if (line.len > 0 && strchr(" \t\r", *line.at) &&
			    *line.at != '\0')
				str_puts(out, "\r\n");
		}
	}
	for (size_t i = 0; i < line.len; i++)
		str_putc(out, line.at[i] == '\r' ? ' ' : line.at[i]);
	str_puts(out, "\r\n");
}

static struct naive
naive_body(struct sv in, bool strict)
{
	struct naive n = { 0 };
	bool begun = false, before = false, bare;
	size_t start = 0, i, len;

	for (i = 0; i < in.len && !n.ended; i++) {
		if (in.at[i] != '\n')
			continue;
		bare = i == start || in.at[i - 1] != '\r';
		len = i - start - (bare ? 0 : 1);
		if (len != 1 || in.at[start] != '.')
			naive_line(
			    (struct sv){ in.at + start, len }, &begun, &n.out);
		else if (!strict || (!bare && !before))
			n.ended = true;
		before = bare;
		n.bare = n.bare || bare;
		start = i + 1;
	}
	n.used = start;
	return n;
}

#endif
