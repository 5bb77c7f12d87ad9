#include "bounce/original.h"

#include <string.h>

#include "mail/header.h"
#include "spool/spool.h"
#include "util/file.h"

enum { MESSAGE_ID_LIMIT = 250, TEXT_LIMIT = 128 };

/* Where the header section at the front of a content ends; false: not yet, and
 * then it is where the last whole line does. */
static bool
find_end(struct sv content, size_t *end)
{
	struct sv rest = content, line, name, value;

	while (sv_cut(&rest, '\n', &line)) {
		enum header_line kind;

		*end = (size_t)(line.at - content.at);
		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		kind = header_line(line, &name, &value);
		if (kind == HEADER_END || kind == HEADER_NOT)
			return true;
	}
	*end = (size_t)(rest.at - content.at);
	return false;
}

static bool
is_message_id(struct sv v)
{
	if (v.len < 3 || v.len > MESSAGE_ID_LIMIT || *v.at != '<' ||
	    v.at[v.len - 1] != '>')
		return false;
	for (size_t i = 1; i + 1 < v.len; i++)
		if (v.at[i] <= ' ' || v.at[i] > '~' || v.at[i] == '<' ||
		    v.at[i] == '>')
			return false;
	return true;
}

/* The value may stand on the line after the name. */
static const char *
message_id_of(struct sv header, struct pool *pool)
{
	struct sv line, name, value;
	bool inside = false;

	while (sv_cut(&header, '\n', &line)) {
		enum header_line kind;

		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		kind = header_line(line, &name, &value);
		if (kind == HEADER_FIRST)
			inside = header_find(name) == HEADER_MESSAGE_ID;
		else
			value = line;
		value = sv_trim(value);
		if (inside && value.len > 0)
			return is_message_id(value) ? pool_copy(pool, value)
						    : NULL;
	}
	return NULL;
}

ssize_t
original_read(const struct original *o, uint64_t from,
    char piece[ORIGINAL_PIECE], struct err *err)
{
	uint64_t left = from < o->len ? o->len - from : 0;
	size_t want = left < ORIGINAL_PIECE ? (size_t)left : ORIGINAL_PIECE;
	ssize_t got;

	if (want == 0)
		return 0;
	got = file_read_at(o->fd, piece, want, o->at + (off_t)from);
	if (got < 0)
		return err_errno(err, "read of the message");
	return got;
}

int
original_read_header(struct original *o, struct pool *pool, struct err *err)
{
	size_t limit =
	    o->len < ORIGINAL_HEADER ? (size_t)o->len : ORIGINAL_HEADER;
	char piece[ORIGINAL_PIECE];
	struct str text = { 0 };
	size_t end = 0;
	ssize_t got = 0;

	while (text.len < limit &&
	       (got = original_read(o, text.len, piece, err)) > 0) {
		str_put(&text, (struct sv){ piece, (size_t)got });
		if (find_end(str_view(&text), &end))
			break;
	}
	o->header = pool_view(pool, sv_upto(str_view(&text), end));
	o->message_id = message_id_of(o->header, pool);
	str_free(&text);
	return got < 0 ? -1 : 0;
}

int
original_begin(struct original *o, int fd, struct pool *pool, struct err *err)
{
	uint32_t flags;

	*o = (struct original){ .fd = fd };
	if (spool_content(fd, &o->at, &o->len, &flags, err) < 0 ||
	    original_read_header(o, pool, err) < 0)
		return -1;
	return 0;
}

/* Whatever its case: a lax reader takes a boundary for the other's. */
static bool
has(struct sv v, struct sv text)
{
	for (size_t i = 0; i + text.len <= v.len; i++)
		if (sv_same(sv_upto(sv_from(v, i), text.len), text))
			return true;
	return false;
}

void
original_look_at(struct sv v, const char *text, struct original_traits *t)
{
	for (size_t i = 0; i < v.len && !t->eightbit; i++)
		t->eightbit = (unsigned char)v.at[i] > 127;
	t->has = t->has || has(v, sv_of(text));
}

/* The end of a piece is looked at again with the next: what is looked for may
 * lie in both. */
int
original_look(const struct original *o, const char *text,
    struct original_traits *t, struct err *err)
{
	size_t overlap = strlen(text) < TEXT_LIMIT ? strlen(text) : TEXT_LIMIT;
	char piece[ORIGINAL_PIECE];
	uint64_t from = 0;
	ssize_t got;

	*t = (struct original_traits){ 0 };
	while ((got = original_read(o, from, piece, err)) > 0) {
		original_look_at((struct sv){ piece, (size_t)got }, text, t);
		if (from + (uint64_t)got >= o->len || (size_t)got <= overlap)
			break;
		from += (uint64_t)got - overlap;
	}
	return got < 0 ? -1 : 0;
}
