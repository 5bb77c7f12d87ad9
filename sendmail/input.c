#include "sendmail/input.h"

#include <string.h>
#include <sysexits.h>

enum { MARKS_LIMIT = 1024 }; /* ">" before "From "; below INPUT_PIECE */

enum { RETURNS = 1000 };

static const char *const names[] = {
	[INPUT_ENDS_ALWAYS] = "always",
	[INPUT_ENDS_STRICT] = "strict",
	[INPUT_ENDS_NEVER] = "never",
};

bool
input_ends_get(const char *value, enum input_ends *ends)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(value, names[i]) == 0) {
			*ends = (enum input_ends)i;
			return true;
		}
	return false;
}

static int
to_body(struct input *in, struct sv piece, bool newline, struct err *err)
{
	size_t before = in->out.len, used;

	in->body.plain = true;
	str_put(&in->rest, piece);
	if (newline)
		str_putc(&in->rest, '\n');
	used = body_input(&in->body, str_view(&in->rest), &in->out);
	str_drop(&in->rest, used);
	in->size += in->out.len - before;
	if (in->size_limit == 0 || in->size <= in->size_limit)
		return 0;
	in->status = EX_UNAVAILABLE;
	return err_set(err, ERR_NEVER, "message file too big");
}

/* The envelope of a mailbox file, with some ">" before it. */
static bool
is_envelope(struct sv line)
{
	for (int marks = 0;
	     marks < MARKS_LIMIT && line.len > 0 && *line.at == '>'; marks++)
		line = sv_from(line, 1);
	return line.len >= 5 && memcmp(line.at, "From ", 5) == 0;
}

static struct sv
without_returns(struct input *in, struct sv line)
{
	bool has = line.len > 0 && line.at[line.len - 1] == '\r';

	if (in->ends == INPUT_ENDS_STRICT && !in->judged)
		in->ends = has ? INPUT_ENDS_ALWAYS : INPUT_ENDS_NEVER;
	in->judged = true;
	while (in->ends == INPUT_ENDS_ALWAYS && line.len > 0 &&
	       line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

static void
look_at_bytes(struct input *in, struct sv line)
{
	for (size_t i = 0; i < line.len && !in->eight_bit; i++)
		in->eight_bit = (unsigned char)line.at[i] > 127;
}

/* A line, or a piece of one; whole: its end was there. */
static int
take_line(struct input *in, struct sv line, bool whole, struct err *err)
{
	bool more = in->more;
	struct sv shown;

	if (whole)
		line = without_returns(in, line);
	if (in->skipping || (!in->begun && is_envelope(line))) {
		in->skipping = !whole;
		return 0;
	}
	in->begun = true;
	in->more = !whole;
	if (!in->dots && !more && line.len == 1 && *line.at == '.') {
		in->ended = true;
		return 0;
	}
	look_at_bytes(in, line);
	shown = line;
	if (whole && shown.len > 0 && shown.at[shown.len - 1] == '\r')
		shown.len--;
	if (in->headers != NULL &&
	    headers_line(in->headers, shown, more, err) < 0) {
		in->status = EX_DATAERR;
		return -1;
	}
	return to_body(in, line, whole, err);
}

/* The last ones may be half a line end; so many that none could be are not. */
static size_t
piece_of(struct sv line)
{
	size_t n = line.len;

	while (n > 1 && line.at[n - 1] == '\r' && line.len - n < RETURNS)
		n--;
	return n;
}

int
input_put(struct input *in, struct sv bytes, struct err *err)
{
	struct sv line;
	size_t n;
	int result = 0;

	while (result == 0 && !in->ended && bytes.len > 0) {
		bool whole = sv_cut(&bytes, '\n', &line);

		if (!whole) {
			line = bytes;
			bytes.len = 0;
		}
		str_put(&in->line, line);
		if (whole) {
			result = take_line(in, str_view(&in->line), true, err);
			str_clear(&in->line);
		} else if (in->line.len > INPUT_PIECE) {
			n = piece_of(str_view(&in->line));
			result = take_line(
			    in, sv_upto(str_view(&in->line), n), false, err);
			str_drop(&in->line, n);
		}
	}
	return result;
}

int
input_finish(struct input *in, struct err *err)
{
	size_t before;

	if (!in->ended && (in->line.len > 0 || in->more) &&
	    take_line(in, str_view(&in->line), true, err) < 0)
		return -1;
	str_clear(&in->line);
	if (in->headers != NULL && headers_finish(in->headers, err) < 0) {
		in->status = EX_DATAERR;
		return -1;
	}
	before = in->out.len;
	in->body.plain = true;
	body_end(&in->body, str_view(&in->rest), &in->out);
	str_clear(&in->rest);
	in->size += in->out.len - before;
	return 0;
}

void
input_end(struct input *in)
{
	str_free(&in->out);
	str_free(&in->line);
	str_free(&in->rest);
}
