#include "smtp/reply.h"

#include <string.h>

void
reply_end(struct reply *r)
{
	str_free(&r->text);
	str_free(&r->line);
	*r = (struct reply){ 0 };
}

static void
begin(struct reply *r)
{
	str_clear(&r->text);
	str_clear(&r->line);
	r->code = 0;
	r->dsn[0] = '\0';
	r->bytes = r->lines = 0;
	r->whole = false;
}

int
reply_class(const struct reply *r)
{
	int class = r->code / 100;

	return class >= 2 && class <= 5 ? class : 0;
}

/* The enhanced code behind the code, if it is of the reply's class. */
static void
find_dsn(struct reply *r, struct sv text)
{
	char dsn[DSN_ROOM];
	int class = reply_class(r);

	if (class == 0 || class == 3)
		r->dsn[0] = '\0';
	else if (dsn_take(&text, dsn) && dsn[0] == '0' + class)
		memcpy(r->dsn, dsn, sizeof(r->dsn));
	else if (r->dsn[0] != '0' + class)
		snprintf(r->dsn, sizeof(r->dsn), "%d.0.0", class);
}

static void
keep(struct reply *r, struct sv line)
{
	if (r->text.len + line.len >= REPLY_TEXT)
		return;
	if (r->text.len > 0)
		str_putc(&r->text, '\n');
	for (size_t i = 0; i < line.len; i++)
		str_putc(&r->text,
		    line.at[i] >= ' ' && line.at[i] < 127 ? line.at[i] : '?');
}

/* True: that was the last line. */
static bool
take_line(struct reply *r)
{
	struct sv line = str_view(&r->line);
	unsigned long code;

	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	r->lines++;
	if (line.len < 3 || !sv_number(sv_upto(line, 3), 999, &code) ||
	    (line.len > 3 && line.at[3] != ' ' && line.at[3] != '-'))
		return false;
	r->code = (int)code;
	find_dsn(r, sv_from(line, 4));
	keep(r, line);
	return line.len == 3 || line.at[3] == ' ';
}

enum reply_got
reply_take(struct reply *r, struct sv *in)
{
	struct sv piece;
	bool line;

	if (r->whole)
		begin(r);
	while (in->len > 0) {
		size_t before = in->len;

		line = sv_cut(in, '\n', &piece);
		if (!line) {
			piece = *in;
			*in = sv_from(*in, in->len);
		}
		r->bytes += before - in->len;
		if (r->bytes > REPLY_BYTES || r->lines >= REPLY_LINES)
			return REPLY_BROKEN;
		if (r->line.len < REPLY_LINE)
			str_put(
			    &r->line, sv_upto(piece, REPLY_LINE - r->line.len));
		if (!line)
			break;
		r->whole = take_line(r);
		str_clear(&r->line);
		if (r->whole)
			return REPLY_WHOLE;
	}
	return REPLY_MORE;
}

void
reply_print(const struct reply *r, struct str *out)
{
	struct sv text = sv_upto(str_view(&r->text), REPLY_PRINT);

	for (size_t i = 0; i < text.len; i++)
		str_putc(out, text.at[i] == '\n' ? ' ' : text.at[i]);
}
