#include "mail/body.h"

#include <string.h>

#include "mail/text.h"

enum { MARKS_LIMIT = 1024 }; /* ">" before "From " */

/* What is read, and from where on it is not yet copied. */
struct reader {
	const char *at, *end, *from;
	struct str *out;
};

enum step { STEP_ON, STEP_MORE, STEP_END };

static void
copy(struct reader *r, const char *upto)
{
	if (upto > r->from)
		str_put(
		    r->out, (struct sv){ r->from, (size_t)(upto - r->from) });
	r->from = upto;
}

static void
skip(struct reader *r, size_t n)
{
	copy(r, r->at);
	r->at += n;
	r->from = r->at;
}

/* A line that is a dot only: the end, or one that is not there at all. */
static enum step
lone_dot(struct body *b, struct reader *r, size_t len, bool bare)
{
	bool drop = b->strict && (bare || b->bare_before);

	skip(r, len);
	b->bare_before = bare;
	b->bare = b->bare || bare;
	b->ended = !drop;
	return drop ? STEP_ON : STEP_END;
}

static enum step
begin_line(struct body *b, struct reader *r)
{
	size_t have = (size_t)(r->end - r->at);

	if (b->plain || *r->at != '.') {
		b->at = BODY_TEXT;
		return STEP_ON;
	}
	if (have < 2 || (r->at[1] == '\r' && have < 3))
		return STEP_MORE;
	if (r->at[1] == '\n')
		return lone_dot(b, r, 2, true);
	if (r->at[1] == '\r' && r->at[2] == '\n')
		return lone_dot(b, r, 3, false);
	skip(r, 1);
	b->at = BODY_TEXT;
	return STEP_ON;
}

/* "From " and ">From ": the envelope line of a mailbox file. */
static enum step
is_envelope_line(const struct reader *r, bool *yes)
{
	static const char word[] = "From ";
	size_t have = (size_t)(r->end - r->at), marks = 0, i;

	while (marks < have && marks < MARKS_LIMIT && r->at[marks] == '>')
		marks++;
	for (i = 0; i < sizeof(word) - 1; i++) {
		if (marks + i == have)
			return STEP_MORE;
		if (r->at[marks + i] != word[i])
			break;
	}
	*yes = i == sizeof(word) - 1;
	return STEP_ON;
}

static enum step
first_line(struct body *b, struct reader *r)
{
	bool envelope = false;

	if (is_envelope_line(r, &envelope) == STEP_MORE)
		return STEP_MORE;
	if (envelope) {
		skip(r, 0);
		str_puts(r->out, "X-Mailbox-Line: ");
		b->at = BODY_MIDDLE;
		return STEP_ON;
	}
	if (*r->at == '\r' && r->end - r->at < 2)
		return STEP_MORE;
	if (*r->at == ' ' || *r->at == '\t' ||
	    (*r->at == '\r' && r->at[1] != '\n')) {
		skip(r, 0);
		str_puts(r->out, "\r\n");
	}
	b->begun = true;
	b->at = BODY_MIDDLE;
	return STEP_ON;
}

/* Stray CRs before upto become blanks. */
static void
blank_strays(struct reader *r, const char *upto)
{
	const char *cr;

	while (r->at < upto &&
	       (cr = memchr(r->at, '\r', (size_t)(upto - r->at))) != NULL) {
		r->at = cr;
		skip(r, 1);
		str_putc(r->out, ' ');
	}
	r->at = upto;
}

static enum step
rest_of_line(struct body *b, struct reader *r)
{
	const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));

	if (end == NULL) {
		/* A CR at the very end may be half a line end. */
		blank_strays(r, r->end[-1] == '\r' ? r->end - 1 : r->end);
		return STEP_MORE;
	}
	b->at = BODY_LINE;
	b->bare_before = end == r->at || end[-1] != '\r';
	blank_strays(r, b->bare_before ? end : end - 1);
	if (b->bare_before) {
		b->bare = true;
		skip(r, 1);
		str_puts(r->out, "\r\n");
	} else
		r->at = end + 1;
	return STEP_ON;
}

/* How many of the first blocks hold nothing but canonical lines. */
static size_t
canonical_blocks(const struct body *b, struct sv in)
{
	struct text_facts f = { 0 };
	size_t most = (in.len - 1) / TEXT_BLOCK, n;

	text_look_at(&f, b->at == BODY_LINE ? '\n' : 'x', in.at[0]);
	for (n = 0; n < most && !f.dots && !f.bare; n++)
		text_look(&f, in.at + 1 + n * TEXT_BLOCK, 1);
	return f.dots || f.bare ? n - (n > 0) : n;
}

size_t
body_pass(struct body *b, struct sv in)
{
	const char *end;
	size_t n;

	if (b->plain || !b->begun || b->at == BODY_TEXT || in.len == 0)
		return 0;
	n = canonical_blocks(b, in) * TEXT_BLOCK;
	end = memrchr(in.at, '\n', n);
	if (end == NULL)
		return 0;
	b->at = BODY_LINE;
	b->bare_before = false;
	return (size_t)(end + 1 - in.at);
}

size_t
body_input(struct body *b, struct sv in, struct str *out)
{
	struct reader r = { in.at, in.at + in.len, in.at, out };
	enum step step = STEP_ON;

	while (step == STEP_ON && r.at < r.end) {
		if (b->at == BODY_LINE)
			step = begin_line(b, &r);
		if (step == STEP_ON && b->at == BODY_TEXT && b->begun)
			b->at = BODY_MIDDLE;
		if (step == STEP_ON && b->at == BODY_TEXT && r.at < r.end)
			step = first_line(b, &r);
		if (step == STEP_ON && b->at == BODY_MIDDLE && r.at < r.end)
			step = rest_of_line(b, &r);
	}
	copy(&r, r.at);
	return (size_t)(r.at - in.at);
}

void
body_end(struct body *b, struct sv left, struct str *out)
{
	struct str last = { 0 };

	if (b->at == BODY_LINE && left.len == 0)
		return;
	str_put(&last, left);
	str_puts(&last, sv_ends(left, "\r") ? "\n" : "\r\n");
	body_input(b, str_view(&last), out);
	str_free(&last);
}
