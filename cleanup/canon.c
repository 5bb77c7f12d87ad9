#include "cleanup/canon.h"

#include <string.h>

#include "cleanup/from.h"
#include "cleanup/whole.h"
#include "mail/date.h"
#include "mail/settings.h"

enum { FLUSH_AT = 16384 };

#define SEEN(which) (1U << (which))
#define SEEN_RESENT                                                            \
	(SEEN(HEADER_RESENT_BCC) | SEEN(HEADER_RESENT_CC) |                    \
	    SEEN(HEADER_RESENT_DATE) | SEEN(HEADER_RESENT_FROM) |              \
	    SEEN(HEADER_RESENT_MESSAGE_ID) | SEEN(HEADER_RESENT_SENDER) |      \
	    SEEN(HEADER_RESENT_TO))
#define SEEN_RECIPIENTS                                                        \
	(SEEN(HEADER_TO) | SEEN(HEADER_CC) | SEEN(HEADER_RESENT_TO) |          \
	    SEEN(HEADER_RESENT_CC))

_Static_assert(HEADER_COUNT <= 32, "the headers seen fit in a word");

static void
put(struct canon *c, struct sv text)
{
	if (c->status == CANON_OK && text.len > 0 &&
	    c->put(c, text, &c->err) < 0)
		c->status = CANON_WRITE;
}

static void
flush(struct canon *c)
{
	put(c, str_view(&c->out));
	str_clear(&c->out);
}

static void
put_body(struct canon *c, struct sv piece)
{
	if (piece.len == 0)
		return;
	c->last = piece.at[piece.len - 1];
	put(c, piece);
}

static void
add_message_id(struct canon *c, struct str *id, const char *prefix)
{
	str_clear(id);
	str_printf(id, "<%s@%s>", c->stamp->id, mail_settings.myhostname);
	str_printf(&c->out, "%sMessage-Id: %s\r\n", prefix, str_text(id));
}

static void
add_from(struct canon *c, const char *prefix)
{
	struct from from = { .sender = c->sender,
		.name = c->full_name,
		.format = mail_settings.header_from_format,
		.charset = c->set->full_name_encoding_charset };

	str_printf(&c->out, "%sFrom: ", prefix);
	from_put(&c->out, &from);
	str_puts(&c->out, "\r\n");
}

/* What is sent again has headers of its own for that (RFC 5322 3.6.6). */
static void
add_missing(struct canon *c)
{
	bool resent = (c->seen & SEEN_RESENT) != 0;
	const char *prefix = resent ? "Resent-" : "";

	if (!c->complete && !c->set->always_add_missing_headers)
		return;
	if (!(c->seen &
		SEEN(resent ? HEADER_RESENT_MESSAGE_ID : HEADER_MESSAGE_ID)))
		add_message_id(
		    c, resent ? &c->resent_message_id : &c->message_id, prefix);
	if (!(c->seen & SEEN(resent ? HEADER_RESENT_DATE : HEADER_DATE))) {
		str_printf(&c->out, "%sDate: ", prefix);
		date_put(&c->out, c->stamp->arrived);
		str_puts(&c->out, "\r\n");
	}
	if (!(c->seen & SEEN(resent ? HEADER_RESENT_FROM : HEADER_FROM)))
		add_from(c, prefix);
	if (!(c->seen & SEEN_RECIPIENTS) &&
	    *c->set->undisclosed_recipients_header != '\0')
		str_printf(
		    &c->out, "%s\r\n", c->set->undisclosed_recipients_header);
}

static void
count_hop(struct canon *c)
{
	if (++c->hops >= c->set->hopcount_limit && c->status == CANON_OK)
		c->status = CANON_HOPS;
}

static void
remember_id(struct str *id, struct sv header)
{
	struct sv before;

	if (id->len == 0 && sv_cut(&header, ':', &before))
		str_put(id, sv_trim(header));
}

static void
put_header(struct canon *c, struct sv name, struct sv text)
{
	struct sv rest = text, before;

	if (!c->complete || c->rules == NULL || !whole_has_addresses(name) ||
	    !sv_cut(&rest, ':', &before)) {
		str_put(&c->out, text);
	} else {
		if (c->work == NULL)
			c->work = pool_new();
		str_put(&c->out, sv_upto(text, before.len + 1));
		whole_put(&c->out, c->rules, rest, c->work);
		pool_reset(c->work);
	}
	str_puts(&c->out, "\r\n");
}

/* The logical header is whole: it is looked at and goes on, or is dropped. */
static void
end_header(struct canon *c)
{
	struct sv text = str_view(&c->header);
	struct sv name, value;
	enum header which;

	if (text.len == 0)
		return;
	if (header_line(text, &name, &value) != HEADER_FIRST)
		name = SV("");
	which = header_find(name);
	c->seen |= SEEN(which);
	if (which == HEADER_RECEIVED)
		count_hop(c);
	if (which == HEADER_MESSAGE_ID)
		remember_id(&c->message_id, text);
	if (which == HEADER_RESENT_MESSAGE_ID)
		remember_id(&c->resent_message_id, text);
	if (!sv_listed(sv_of(c->set->message_drop_headers), name))
		put_header(c, name, text);
	str_clear(&c->header);
	if (c->out.len > FLUSH_AT)
		flush(c);
}

/* Puts what fits of one header, which a stranger may make of any length. */
static void
gather_header(struct canon *c, const char *before, struct sv line)
{
	size_t limit = (size_t)mail_settings.header_size_limit;
	size_t have = c->header.len + strlen(before);

	if (have >= limit)
		return;
	str_puts(&c->header, before);
	str_put(&c->header, sv_upto(line, limit - have));
}

static void
end_headers(struct canon *c)
{
	end_header(c);
	add_missing(c);
	str_puts(&c->out, "\r\n");
	flush(c);
	c->stage = CANON_BODY;
}

/* "From ", ">From ": a line that mailboxes put before a message. */
static bool
is_mailbox_line(struct sv line)
{
	while (line.len > 0 && line.at[0] == '>')
		line = sv_from(line, 1);
	return line.len >= 5 && memcmp(line.at, "From ", 5) == 0;
}

static enum header_line
kind_of(const struct canon *c, struct sv line)
{
	struct sv name, value;

	if (c->stage == CANON_FIRST) {
		if (is_mailbox_line(line))
			return HEADER_FIRST;
		if (line.len > 0 && (*line.at == ' ' || *line.at == '\t'))
			return HEADER_NOT;
	}
	return header_line(line, &name, &value);
}

static void
take_line(struct canon *c, struct sv line)
{
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	switch (kind_of(c, line)) {
	case HEADER_FIRST:
		end_header(c);
		if (c->stage == CANON_FIRST && is_mailbox_line(line)) {
			gather_header(c, "X-Mailbox-Line: ", line);
			break;
		}
		c->stage = CANON_HEADER;
		gather_header(c, "", line);
		break;
	case HEADER_MORE:
		gather_header(c, "\r\n", line);
		break;
	case HEADER_END:
		end_headers(c);
		break;
	case HEADER_NOT:
		end_headers(c);
		put_body(c, line);
		put_body(c, SV("\r\n"));
		break;
	}
}

/* Keeps a piece of a line until its rest is there. A header's line over the
 * limit is cut; anything else that long is the body. True: it is. */
static bool
keep(struct canon *c, struct sv *piece, size_t len)
{
	size_t limit = (size_t)mail_settings.header_size_limit;
	struct sv part = sv_upto(*piece, len);

	if (c->cut)
		return false;
	if (c->line.len + part.len <= limit) {
		str_put(&c->line, part);
		return false;
	}
	part = sv_upto(part, limit - c->line.len);
	str_put(&c->line, part);
	if (kind_of(c, str_view(&c->line)) != HEADER_NOT) {
		c->cut = true;
		return false;
	}
	end_headers(c);
	put_body(c, str_view(&c->line));
	*piece = sv_from(*piece, part.len);
	return true;
}

/* One line of the header section, or a part of one; returns what is left. */
static struct sv
take_header_bytes(struct canon *c, struct sv piece)
{
	size_t limit = (size_t)mail_settings.header_size_limit;
	const char *end = memchr(piece.at, '\n', piece.len);
	size_t len = end ? (size_t)(end - piece.at) : piece.len;

	if (end != NULL && c->line.len == 0 && len <= limit) {
		take_line(c, sv_upto(piece, len));
		return sv_from(piece, len + 1);
	}
	if (keep(c, &piece, len)) {
		str_free(&c->line);
		return piece;
	}
	if (end == NULL)
		return SV("");
	take_line(c, str_view(&c->line));
	str_clear(&c->line);
	c->cut = false;
	return sv_from(piece, len + 1);
}

void
canon_begin(struct canon *c)
{
	c->stage = CANON_FIRST;
	c->last = '\n';
	stamp_received(&c->out, c->stamp);
	count_hop(c);
}

void
canon_content(struct canon *c, struct sv piece)
{
	uint64_t limit = (uint64_t)mail_settings.message_size_limit;

	c->size += piece.len;
	/* A report keeps limits of its own; who else would tell the sender? */
	if (limit > 0 && c->size > limit && c->status == CANON_OK &&
	    !c->stamp->internal)
		c->status = CANON_SIZE;
	while (c->status == CANON_OK && c->stage != CANON_BODY && piece.len > 0)
		piece = take_header_bytes(c, piece);
	if (c->status == CANON_OK)
		put_body(c, piece);
}

void
canon_finish(struct canon *c)
{
	if (c->stage != CANON_BODY && c->line.len > 0)
		take_line(c, str_view(&c->line));
	if (c->stage != CANON_BODY) {
		end_header(c);
		add_missing(c);
		flush(c);
	} else if (c->last != '\n')
		put(c, SV("\r\n"));
}

void
canon_end(struct canon *c)
{
	str_free(&c->message_id);
	str_free(&c->resent_message_id);
	str_free(&c->line);
	str_free(&c->header);
	str_free(&c->out);
	pool_free(&c->work);
}
