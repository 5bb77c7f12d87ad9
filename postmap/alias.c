#include "postmap/alias.h"

#include <string.h>

#include "map/map.h"
#include "util/log.h"

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct alias_source
alias_of(struct sv text, const char *path)
{
	return (struct alias_source){ .lines = lines_of(text, path) };
}

void
alias_end(struct alias_source *in)
{
	lines_end(&in->lines);
	str_free(&in->key);
	str_free(&in->value);
}

static void
warn(const struct alias_source *in, const char *what)
{
	log_warn("%s, line %d: %s", in->lines.path, in->lines.first, what);
}

/* One blank between what is there and what follows. */
static void
part(struct str *out)
{
	if (out->len > 0 && out->text[out->len - 1] != ' ')
		str_putc(out, ' ');
}

static void
trim_end(struct str *out)
{
	if (out->len > 0 && out->text[out->len - 1] == ' ')
		str_cut(out, out->len - 1);
}

/* Takes a name up to its colon, unquoted. */
static const char *
take_name(struct sv *line, struct str *name)
{
	bool quoted = false, domain = false;
	size_t i;

	str_clear(name);
	for (i = 0; i < line->len; i++) {
		char c = line->at[i];

		if (c == '\\' && i + 1 < line->len)
			str_putc(name, line->at[++i]);
		else if (c == '"')
			quoted = !quoted;
		else if (c == ':' && !quoted)
			break;
		else if (is_blank(c) && !quoted)
			part(name);
		else {
			domain |= c == '@' && !quoted;
			str_putc(name, c);
		}
	}
	trim_end(name);
	*line = sv_trim(sv_from(*line, i + 1 < line->len ? i + 1 : line->len));
	if (quoted)
		return "unbalanced '\"'";
	if (name->len == 0 || line->len == 0)
		return "need name:value pair";
	return domain ? "name must be local" : NULL;
}

static bool
is_operator(char c)
{
	return c != '\0' && strchr("<>@,;:.%!|)]", c) != NULL;
}

/* A "string", a (comment) or a [literal], as it stands, or to the end of the
 * line, if it has none. */
static bool
take_enclosed(struct sv *line, char end, struct str *value)
{
	char begin = *line->at;
	int depth = 0;

	for (; line->len > 0; *line = sv_from(*line, 1)) {
		char c = *line->at;

		str_putc(value, c);
		if (c == '\\' && line->len > 1) {
			*line = sv_from(*line, 1);
			str_putc(value, *line->at);
		} else if (c == end && depth > 0 && --depth == 0) {
			*line = sv_from(*line, 1);
			return true;
		} else if (c == begin) {
			depth++;
		}
	}
	return false;
}

static size_t
atom_end(struct sv line, bool *quoted)
{
	size_t i;

	*quoted = false;
	for (i = 0; i < line.len; i++) {
		char c = line.at[i];

		if (c == '\\' && i + 1 < line.len) {
			*quoted = true;
			i++;
		} else if (is_blank(c) || is_operator(c) || c == '"' ||
			   c == '(' || c == '[') {
			break;
		}
	}
	return i;
}

/* What a backslash takes its meaning from is written in a "string". */
static void
take_atom(struct sv *line, struct str *value)
{
	bool quoted;
	size_t end = atom_end(*line, &quoted);

	if (quoted)
		str_putc(value, '"');
	for (size_t i = 0; i < end; i++) {
		if (line->at[i] == '\\' && i + 1 < end) {
			i++;
			if (line->at[i] == '"' || line->at[i] == '\\')
				str_putc(value, '\\');
		}
		str_putc(value, line->at[i]);
	}
	if (quoted)
		str_putc(value, '"');
	*line = sv_from(*line, end);
}

/* Between words there is one blank, and behind a comma; around signs none. */
static const char *
take_value(struct sv line, struct str *value)
{
	char last = ','; /* "w" of a word, or the sign */

	str_clear(value);
	for (line = sv_trim(line); line.len > 0; line = sv_trim(line)) {
		char c = *line.at;
		bool sign = is_operator(c);

		if ((last == 'w' && (!sign || c == '<')) ||
		    (last == '>' && c == '<'))
			str_putc(value, ' ');
		if (sign) {
			str_putc(value, c);
			line = sv_from(line, 1);
			if (c == ',')
				str_putc(value, ' ');
		} else if (c == '"') {
			if (!take_enclosed(&line, '"', value))
				return "unbalanced '\"'";
		} else if (c == '(') {
			take_enclosed(&line, ')', value);
		} else if (c == '[') {
			if (!take_enclosed(&line, ']', value))
				str_putc(value, ']');
		} else {
			take_atom(&line, value);
		}
		last = sign ? c : 'w';
	}
	return NULL;
}

bool
alias_next(struct alias_source *in, struct sv *key, struct sv *value)
{
	while (lines_next(&in->lines)) {
		struct sv line = sv_trim(in->lines.line);
		const char *why = "non-UTF-8 input -- ignoring this line";

		if (map_is_text(line))
			why = take_name(&line, &in->key);
		if (why == NULL)
			why = take_value(line, &in->value);
		if (why == NULL) {
			*key = str_view(&in->key);
			*value = str_view(&in->value);
			return true;
		}
		warn(in, why);
	}
	return false;
}
