#include "postmap/alias.h"

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

static const char *
take_value(struct sv line, struct str *value)
{
	bool quoted = false;

	str_clear(value);
	for (size_t i = 0; i < line.len; i++) {
		char c = line.at[i];

		if (c == '"')
			quoted = !quoted;
		if (!quoted && c == ',') {
			trim_end(value);
			str_puts(value, ", ");
		} else if (!quoted && is_blank(c)) {
			part(value);
		} else {
			str_putc(value, c);
			if (c == '\\' && i + 1 < line.len)
				str_putc(value, line.at[++i]);
		}
	}
	trim_end(value);
	return quoted ? "unbalanced '\"'" : NULL;
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
