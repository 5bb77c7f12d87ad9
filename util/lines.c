#include "util/lines.h"

#include <string.h>

#include "util/log.h"

enum { QUOTED = 30 }; /* so much of a bad line goes into the log */

struct lines
lines_of(struct sv text, const char *path)
{
	return (struct lines){ .path = path, .rest = text };
}

void
lines_end(struct lines *in)
{
	if (in->warnings > LINES_WARNINGS)
		log_warn("%s: and %lu more warnings", in->path,
		    in->warnings - LINES_WARNINGS);
	in->warnings = 0;
	str_free(&in->joined);
	in->line = in->rest = (struct sv){ 0 };
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next physical line, not yet taken. */
static struct sv
peek(const struct lines *in)
{
	struct sv rest = in->rest, line = in->rest;

	sv_cut(&rest, '\n', &line);
	return line;
}

static void
skip(struct lines *in, struct sv line)
{
	in->rest = sv_from(in->rest, line.len + 1);
	in->number++;
}

/* Comments and blank lines are nowhere, not even between two lines that
 * belong together. */
static bool
next_text(struct lines *in, struct sv *line)
{
	while (in->rest.len > 0) {
		struct sv text;

		*line = peek(in);
		text = sv_trim(*line);
		if (text.len > 0 && *text.at != '#')
			return true;
		skip(in, *line);
	}
	return false;
}

/* Takes the lines that belong together. One alone is lent from the text. */
static bool
take(struct lines *in)
{
	struct sv more;

	if (!next_text(in, &in->line))
		return false;
	skip(in, in->line);
	in->first = in->last = in->number;
	str_clear(&in->joined);
	while (next_text(in, &more) && is_space(*more.at)) {
		if (in->joined.len == 0)
			str_put(&in->joined, in->line);
		str_put(&in->joined, more);
		skip(in, more);
		in->last = in->number;
	}
	if (in->joined.len > 0)
		in->line = str_view(&in->joined);
	return true;
}

void
lines_warn(struct lines *in, const char *format, ...)
{
	struct str text = { 0 };
	va_list ap;

	if (in->warnings++ >= LINES_WARNINGS)
		return;
	va_start(ap, format);
	str_vprintf(&text, format, ap);
	va_end(ap);
	log_warn("%s", str_text(&text));
	str_free(&text);
}

bool
lines_next(struct lines *in)
{
	while (take(in)) {
		struct sv before;

		if (sv_cut(&in->line, '\0', &before)) {
			lines_warn(in,
			    "%s, line %d: text after null byte may be ignored",
			    in->path, in->first);
			in->line = before;
		}
		if (in->line.len == 0)
			continue;
		if (!is_space(*in->line.at))
			return true;
		lines_warn(in,
		    "%s: logical line must not start with whitespace: "
		    "\"" SV_FMT "%s\"",
		    in->path, SV_ARG(sv_upto(in->line, QUOTED)),
		    in->line.len > QUOTED ? "..." : "");
	}
	in->line = (struct sv){ 0 };
	return false;
}
