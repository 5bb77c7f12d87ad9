#include "map/source.h"

#include "map/map.h"

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct source
source_of(struct sv text, const char *path)
{
	return (struct source){ .lines = lines_of(text, path) };
}

void
source_end(struct source *in)
{
	lines_end(&in->lines);
}

/* Where the key ends; false: a quote is not closed. */
static bool
key_end(struct sv line, size_t *end)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < line.len; i++) {
		if (line.at[i] == '"')
			quoted = !quoted;
		else if (line.at[i] == '\\')
			i++;
		else if (!quoted && is_blank(line.at[i]))
			break;
	}
	*end = i < line.len ? i : line.len;
	return !quoted;
}

static void
warn(struct source *in, const char *what)
{
	lines_warn(&in->lines, "%s, line %d: %s", in->lines.path,
	    in->lines.first, what);
}

bool
source_next(struct source *in, struct sv *key, struct sv *value)
{
	size_t end;

	while (lines_next(&in->lines)) {
		struct sv line = sv_trim(in->lines.line);

		if (!map_is_text(line)) {
			lines_warn(&in->lines,
			    "%s, line %d: non-UTF-8 input \"" SV_FMT
			    "\" -- ignoring this line",
			    in->lines.path, in->lines.first,
			    SV_ARG(sv_upto(line, 100)));
			continue;
		}
		if (!key_end(line, &end)) {
			lines_warn(&in->lines,
			    "%s, line %d: unbalanced '\"' in '" SV_FMT
			    "' -- ignoring this line",
			    in->lines.path, in->lines.first, SV_ARG(line));
			continue;
		}
		*key = sv_upto(line, end);
		*value = sv_trim(sv_from(line, end));
		if (key->len == 0 || value->len == 0) {
			warn(in, "expected format: key whitespace value");
			continue;
		}
		if (key->at[key->len - 1] == ':')
			warn(in, "record is in \"key: value\" format; is this "
				 "an alias file?");
		return true;
	}
	return false;
}
