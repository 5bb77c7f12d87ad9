#include "proxymap/resp.h"

#include <inttypes.h>

enum { LINE_LIMIT = 4096 };

/* What one reply may still have. */
struct budget {
	struct wire *wire;
	struct pool *pool;
	size_t bytes, items;
};

static int
bad(const char *what, struct err *err)
{
	return err_set(err, ERR_LATER, "Redis server sent %s", what);
}

static int
number(struct sv text, int64_t *n, struct err *err)
{
	bool minus = text.len > 1 && text.at[0] == '-';
	unsigned long value;

	if (!sv_number(sv_from(text, minus ? 1 : 0), INT64_MAX, &value))
		return bad("a number that is none", err);
	*n = minus ? -(int64_t)value : (int64_t)value;
	return 0;
}

/* A line, its type taken off. */
static int
take_line(struct budget *b, char *type, struct sv *text, struct err *err)
{
	if (wire_line(b->wire, LINE_LIMIT, text, err) < 0)
		return -1;
	if (text->len < 2 || text->at[text->len - 1] != '\r')
		return bad("a line that is none", err);
	*type = text->at[0];
	*text = (struct sv){ text->at + 1, text->len - 2 };
	return 0;
}

static int
keep(struct budget *b, struct sv text, struct resp *r, struct err *err)
{
	if (text.len > b->bytes)
		return bad("too long a reply", err);
	b->bytes -= text.len;
	r->text = pool_view(b->pool, text);
	return 0;
}

static int
take_bulk(struct budget *b, int64_t size, struct resp *r, struct err *err)
{
	struct sv bytes;

	if (size == -1)
		return 0;
	if (size < 0 || size > (int64_t)b->bytes)
		return bad("too long a reply", err);
	if (wire_take(b->wire, (size_t)size + 2, &bytes, err) < 0)
		return -1;
	if (!sv_equal(sv_from(bytes, (size_t)size), SV("\r\n")))
		return bad("a text that does not end", err);
	r->kind = RESP_TEXT;
	return keep(b, sv_upto(bytes, (size_t)size), r, err);
}

static int take_any(struct budget *, int depth, struct resp *, struct err *);

static int
take_list(
    struct budget *b, int64_t count, int depth, struct resp *r, struct err *err)
{
	if (count == -1)
		return 0;
	if (count < 0 || count > (int64_t)b->items || depth >= RESP_DEPTH)
		return bad("too long a reply", err);
	b->items -= (size_t)count;
	r->kind = RESP_LIST;
	r->count = (size_t)count;
	r->items = pool_get(b->pool, (r->count + 1) * sizeof(*r->items));
	for (size_t i = 0; i < r->count; i++)
		if (take_any(b, depth + 1, &r->items[i], err) < 0)
			return -1;
	return 0;
}

static int
take_any(struct budget *b, int depth, struct resp *r, struct err *err)
{
	struct sv text;
	char type = 0;

	*r = (struct resp){ .kind = RESP_NULL };
	if (take_line(b, &type, &text, err) < 0)
		return -1;
	switch (type) {
	case '+':
	case '-':
		r->kind = type == '+' ? RESP_TEXT : RESP_ERROR;
		return keep(b, text, r, err);
	case ':':
		r->kind = RESP_NUMBER;
		return number(text, &r->number, err);
	case '$':
		return number(text, &r->number, err) < 0
			   ? -1
			   : take_bulk(b, r->number, r, err);
	case '*':
		return number(text, &r->number, err) < 0
			   ? -1
			   : take_list(b, r->number, depth, r, err);
	default:
		return bad("a reply of no known type", err);
	}
}

int
resp_take(struct wire *w, struct pool *pool, struct resp *r, struct err *err)
{
	struct budget b = { w, pool, RESP_BYTES, RESP_ITEMS };

	return take_any(&b, 0, r, err);
}

void
resp_command(struct str *out, size_t count)
{
	str_printf(out, "*%zu\r\n", count);
}

void
resp_word(struct str *out, struct sv word)
{
	str_printf(out, "$%zu\r\n", word.len);
	str_put(out, word);
	str_puts(out, "\r\n");
}
