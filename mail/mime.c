#include "mail/mime.h"

#include <string.h>

#include "mail/header.h"

enum { HEADER_LIMIT = 10000 }; /* so much of a Content-Type is looked at */

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Drops blanks and (comments). */
static void
skip_space(struct sv *v)
{
	int depth = 0;

	for (; v->len > 0; *v = sv_from(*v, 1)) {
		if (*v->at == '(')
			depth++;
		else if (*v->at == ')' && depth > 0)
			depth--;
		else if (depth == 0 && !is_blank(*v->at))
			return;
		else if (*v->at == '\\')
			*v = sv_from(*v, 1);
	}
}

/* A word, a "string" without its quotes, or one character. */
static bool
take_token(struct sv *v, struct str *token)
{
	static const char specials[] = "()<>@,;:\\\"/[]?=";

	skip_space(v);
	str_clear(token);
	if (v->len == 0)
		return false;
	if (*v->at == '"') {
		for (*v = sv_from(*v, 1); v->len > 0 && *v->at != '"';
		     *v = sv_from(*v, 1)) {
			if (*v->at == '\\' && v->len > 1)
				*v = sv_from(*v, 1);
			str_putc(token, *v->at);
		}
		*v = sv_from(*v, 1);
		return true;
	}
	do {
		str_putc(token, *v->at);
		*v = sv_from(*v, 1);
	} while (!strchr(specials, token->text[token->len - 1]) && v->len > 0 &&
		 !is_blank(*v->at) && !strchr(specials, *v->at));
	return true;
}

static bool
took(struct sv *v, struct str *token, const char *what)
{
	return take_token(v, token) && sv_is(str_view(token), what);
}

/* boundary=TEXT, wherever it stands behind the type. */
static void
take_boundary(struct mime *m, struct sv v)
{
	struct str token = { 0 };

	while (take_token(&v, &token))
		if (sv_is(str_view(&token), ";") &&
		    took(&v, &token, "boundary") && took(&v, &token, "=") &&
		    take_token(&v, &token)) {
			if (token.len == 0 || token.len > MIME_BOUNDARY)
				break;
			memcpy(m->next.text, token.text, token.len);
			m->next.len = token.len;
			m->type = MIME_MULTIPART;
			break;
		}
	str_free(&token);
}

static void
take_type(struct mime *m, struct sv v)
{
	struct str type = { 0 }, subtype = { 0 };

	m->type = MIME_OTHER;
	if (take_token(&v, &type) && took(&v, &subtype, "/") &&
	    take_token(&v, &subtype)) {
		if (sv_is(str_view(&type), "multipart")) {
			m->next.digest = sv_is(str_view(&subtype), "digest");
			take_boundary(m, v);
		} else if (sv_is(str_view(&type), "message") &&
			   (sv_is(str_view(&subtype), "rfc822") ||
			       sv_is(str_view(&subtype), "global"))) {
			m->type = MIME_MESSAGE;
		}
	}
	str_free(&type);
	str_free(&subtype);
}

static void
take_encoding(struct mime *m, struct sv v)
{
	struct str token = { 0 };

	m->encoded = take_token(&v, &token) &&
		     (sv_is(str_view(&token), "base64") ||
			 sv_is(str_view(&token), "quoted-printable"));
	str_free(&token);
}

/* The header that was being read is whole. */
static void
end_header(struct mime *m)
{
	struct sv line = str_view(&m->header), name, value;

	if (line.len > 0 && header_line(line, &name, &value) == HEADER_FIRST) {
		if (sv_is(name, "Content-Type"))
			take_type(m, value);
		else
			take_encoding(m, value);
	}
	str_clear(&m->header);
}

static void
begin_headers(struct mime *m)
{
	m->in_body = m->any = m->encoded = false;
	m->type = m->depth > 0 && m->open[m->depth - 1].digest ? MIME_MESSAGE
							       : MIME_OTHER;
}

static void
end_headers(struct mime *m)
{
	end_header(m);
	m->in_body = true;
	if (!m->parts)
		return;
	if (m->type == MIME_MULTIPART && m->depth < MIME_DEPTH)
		m->open[m->depth++] = m->next;
	else if (m->type == MIME_MESSAGE && !m->encoded) {
		begin_headers(m);
		m->type = MIME_OTHER;
	}
}

/* Whether a line parts what is open; then inner parts are closed, and all of
 * it, if it says so. */
static bool
is_boundary(struct mime *m, struct sv line)
{
	if (!sv_skip(&line, "--"))
		return false;
	for (size_t i = m->depth; i-- > 0;) {
		const struct mime_boundary *b = &m->open[i];

		if (line.len < b->len || memcmp(line.at, b->text, b->len) != 0)
			continue;
		end_header(m);
		line = sv_from(line, b->len);
		m->depth = i + 1;
		if (sv_skip(&line, "--")) {
			m->depth = i;
			m->in_body = true;
		} else {
			begin_headers(m);
		}
		return true;
	}
	return false;
}

static enum mime_line
line_of_headers(struct mime *m, struct sv line)
{
	struct sv name, value;
	enum header_line kind = header_line(line, &name, &value);

	if (kind == HEADER_MORE && m->any) {
		if (m->header.len > 0 && m->header.len < HEADER_LIMIT)
			str_put(&m->header, line);
		return MIME_MORE;
	}
	if (kind == HEADER_FIRST) {
		end_header(m);
		m->any = true;
		if (sv_is(name, "Content-Type") ||
		    sv_is(name, "Content-Transfer-Encoding"))
			str_put(&m->header, line);
		return MIME_HEADER;
	}
	end_headers(m);
	return kind == HEADER_END ? MIME_BREAK : MIME_BODY;
}

enum mime_line
mime_line(struct mime *m, struct sv line)
{
	if (m->depth > 0 && is_boundary(m, line))
		return MIME_BODY;
	return m->in_body ? MIME_BODY : line_of_headers(m, line);
}

void
mime_end(struct mime *m)
{
	str_free(&m->header);
}
