#include "sendmail/headers.h"

#include "mail/header.h"

/* A longer name is no header's: it would not lie in one piece of a line. */
enum { NAME_LIMIT = 1000 };

static const struct {
	enum header header;
	bool resent;
} rows[] = {
	{ HEADER_TO, false },
	{ HEADER_CC, false },
	{ HEADER_BCC, false },
	{ HEADER_RESENT_TO, true },
	{ HEADER_RESENT_CC, true },
	{ HEADER_RESENT_BCC, true },
};

static int
read_value(struct headers *h, struct err *err)
{
	int result = 0;

	if (h->wanted && (h->wants_resent || !h->is_resent))
		result = recipients_of_header(
		    h->wants_resent ? &h->resent : &h->plain,
		    str_view(&h->value), err);
	h->is_resent = h->is_resent || (h->wanted && h->wants_resent);
	h->wanted = false;
	str_clear(&h->value);
	return result;
}

static int
add(struct headers *h, struct sv piece, struct err *err)
{
	if (!h->wanted)
		return 0;
	if (h->value.len + piece.len > h->limit)
		return err_set(err, ERR_NEVER,
		    "unable to extract recipients: message header length "
		    "exceeds safety limit");
	str_put(&h->value, piece);
	return 0;
}

static int
first(struct headers *h, struct sv name, struct sv value, struct err *err)
{
	enum header header = header_find(name);

	if (read_value(h, err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].header == header) {
			h->wanted = true;
			h->wants_resent = rows[i].resent;
		}
	return add(h, value, err);
}

int
headers_line(struct headers *h, struct sv line, bool more, struct err *err)
{
	struct sv name, value;

	if (h->over)
		return 0;
	if (more)
		return add(h, line, err);
	switch (header_line(line, &name, &value)) {
	case HEADER_FIRST:
		if (name.len > NAME_LIMIT)
			break;
		return first(h, name, value, err);
	case HEADER_MORE:
		return add(h, line, err);
	case HEADER_END:
	case HEADER_NOT:
		break;
	}
	return headers_finish(h, err);
}

int
headers_finish(struct headers *h, struct err *err)
{
	if (h->over)
		return 0;
	h->over = true;
	return read_value(h, err);
}

const struct recipients *
headers_recipients(const struct headers *h)
{
	return h->is_resent ? &h->resent : &h->plain;
}

void
headers_end(struct headers *h)
{
	str_free(&h->value);
}
