#include "tests/bounce/mime.h"

#include <string.h>

#include "util/str.h"

static bool
take_line(struct sv *rest, struct sv *line)
{
	if (!sv_cut(rest, '\n', line))
		return false;
	if (line->len > 0 && line->at[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* From where one view begins to where another does. */
static struct sv
between(struct sv from, const char *to)
{
	return sv_upto(from, (size_t)(to - from.at));
}

static const char *
split(struct sv text, struct mime_part *part)
{
	struct sv rest = text, line;

	while (take_line(&rest, &line))
		if (line.len == 0) {
			part->header = between(text, line.at);
			part->body = rest;
			return NULL;
		}
	return "a header that does not end";
}

static const char *
check_lines(struct sv message)
{
	for (size_t i = 0; i < message.len; i++) {
		bool cr = i > 0 && message.at[i - 1] == '\r';

		if ((message.at[i] == '\n') != cr)
			return "a CR or LF that stands alone";
	}
	return message.len > 0 && message.at[message.len - 1] == '\n'
		   ? NULL
		   : "a last line that does not end";
}

static const char *
find_boundary(struct mime *m, struct pool *pool)
{
	const char *type = mime_field(m->whole.header, "Content-Type", pool);
	const char *at = type ? strstr(type, "boundary=\"") : NULL;
	struct sv rest;

	if (at == NULL)
		return "no boundary";
	rest = sv_of(at + strlen("boundary=\""));
	if (!sv_cut(&rest, '"', &m->boundary) || m->boundary.len == 0 ||
	    m->boundary.len > 70)
		return "a bad boundary";
	return NULL;
}

/* 0: no delimiter; 1: one between; 2: the last. */
static int
delimiter(const struct mime *m, struct sv line)
{
	if (!sv_skip(&line, "--") || line.len < m->boundary.len ||
	    !sv_equal(sv_upto(line, m->boundary.len), m->boundary))
		return 0;
	line = sv_from(line, m->boundary.len);
	return line.len == 0 ? 1 : sv_is(line, "--") ? 2 : 0;
}

/* The CRLF before a delimiter belongs to it. */
static const char *
add_part(struct mime *m, struct sv from, const char *to)
{
	if (m->count == MIME_PARTS)
		return "too many parts";
	return split(between(from, to - 2), &m->parts[m->count++]);
}

static const char *
find_parts(struct mime *m)
{
	struct sv rest = m->whole.body, line, begin = rest;
	bool inside = false;
	const char *wrong;

	while (take_line(&rest, &line)) {
		int what = delimiter(m, line);

		if (what == 0)
			continue;
		if (!inside)
			m->preamble = between(begin, line.at);
		else if ((wrong = add_part(m, begin, line.at)) != NULL)
			return wrong;
		inside = true;
		begin = rest;
		if (what == 2)
			return rest.len > 0 ? "text after the end" : NULL;
	}
	return "no last delimiter";
}

void
mime_parse(struct mime *m, struct sv message, struct pool *pool)
{
	*m = (struct mime){ 0 };
	if ((m->wrong = check_lines(message)) == NULL &&
	    (m->wrong = split(message, &m->whole)) == NULL &&
	    (m->wrong = find_boundary(m, pool)) == NULL)
		m->wrong = find_parts(m);
}

const char *
mime_field(struct sv header, const char *name, struct pool *pool)
{
	struct sv line, label;
	struct str value = { 0 };
	const char *result = NULL;
	bool inside = false;

	while (take_line(&header, &line)) {
		if (line.len > 0 && (*line.at == ' ' || *line.at == '\t')) {
			if (inside) {
				str_putc(&value, ' ');
				str_put(&value, sv_trim(line));
			}
			continue;
		}
		if (inside)
			break;
		if (sv_cut(&line, ':', &label) && sv_is(label, name)) {
			inside = true;
			str_put(&value, sv_trim(line));
		}
	}
	if (inside)
		result = pool_copy(pool, str_view(&value));
	str_free(&value);
	return result;
}

const char *
mime_check_fields(struct sv header, bool eightbit)
{
	struct sv line, label;
	bool any = false;

	while (take_line(&header, &line)) {
		if (line.len > 998)
			return "a line that is too long";
		for (size_t i = 0; i < line.len; i++) {
			unsigned char c = (unsigned char)line.at[i];

			if ((c < 32 && c != '\t') || c == 127)
				return "a control character";
			if (c > 127 && !eightbit)
				return "not ASCII";
		}
		if (any && line.len > 0 &&
		    (*line.at == ' ' || *line.at == '\t'))
			continue;
		if (!sv_cut(&line, ':', &label) || label.len == 0 ||
		    sv_has(label, ' ') || sv_has(label, '\t'))
			return "a line that is no field";
		any = true;
	}
	return header.len > 0 ? "a line that does not end"
	       : any          ? NULL
			      : "no field at all";
}

bool
mime_group(struct sv *rest, struct sv *group)
{
	struct sv begin = *rest, line;

	if (rest->len == 0)
		return false;
	while (take_line(rest, &line))
		if (line.len == 0) {
			*group = between(begin, line.at);
			return true;
		}
	*group = begin;
	*rest = sv_from(begin, begin.len);
	return true;
}
