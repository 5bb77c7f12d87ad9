#include "postcat/show.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "mail/header.h"
#include "spool/read.h"
#include "util/file.h"
#include "util/mem.h"

enum { PIECE = 65536, LINE_LIMIT = 65536, SECOND = 1000000 };

/* Records as Postfix numbers and names them. */
enum record {
	SIZE,
	ARRIVAL,
	CREATION,
	ATTRIBUTE,
	FULL_NAME,
	SENDER,
	ORIGINAL,
	RECIPIENT,
	DONE,
	CONTENT,
	TEXT,
	EXTRACTED,
	END,
	STATUS,
	EVENT
};

static const struct {
	int type;
	const char *name;
} records[] = {
	[SIZE] = { 'C', "message_size" },
	[ARRIVAL] = { 'T', "message_arrival_time" },
	[CREATION] = { 'c', "create_time" },
	[ATTRIBUTE] = { 'A', "named_attribute" },
	[FULL_NAME] = { 'F', "sender_fullname" },
	[SENDER] = { 'S', "sender" },
	[ORIGINAL] = { 'O', "original_recipient" },
	[RECIPIENT] = { 'R', "recipient" },
	[DONE] = { 'D', "done_recipient" },
	[CONTENT] = { 'M', "message_content" },
	[TEXT] = { 'N', "regular_text" },
	[EXTRACTED] = { 'X', "extracted_info" },
	[END] = { 'E', "end_record" },
	[STATUS] = { 'A', "status" },
	[EVENT] = { 'A', "event" },
};

/* --- a line --------------------------------------------------------------- */

static void
put_prefix(const struct show *s, enum record record, uint64_t at)
{
	if (s->named)
		fprintf(s->out, "%s: ", s->name);
	if (s->offset)
		fprintf(s->out, "%9" PRIu64 " ", at);
	if (s->decimal)
		fprintf(s->out, "%3d ", records[record].type);
	if (s->symbol)
		fprintf(s->out, "%s ", records[record].name);
}

static void
put_clean(const struct show *s, const char *text)
{
	for (; *text != '\0'; text++)
		putc(*text < 32 || *text > 126 ? '?' : *text, s->out);
}

/* NAME: KEY=TEXT; key may be NULL. */
static void
put(const struct show *s, enum record record, uint64_t at, const char *key,
    const char *text)
{
	if (at < s->from)
		return;
	put_prefix(s, record, at);
	fprintf(s->out, "%s: ", records[record].name);
	if (key != NULL)
		fprintf(s->out, "%s=", key);
	put_clean(s, text);
	putc('\n', s->out);
}

static void
put_block(
    const struct show *s, enum record record, uint64_t at, const char *what)
{
	if (!s->envelope || at < s->from)
		return;
	put_prefix(s, record, at);
	fprintf(s->out, "*** %s %s ***\n", what, s->name);
}

/* --- the envelope --------------------------------------------------------- */

struct moment {
	char text[32];
};

static struct moment
moment(int64_t when)
{
	time_t seconds = (time_t)(when / SECOND);
	struct moment m = { "?" };
	struct tm tm;

	if (localtime_r(&seconds, &tm) != NULL)
		strftime(m.text, sizeof(m.text), "%a %b %e %H:%M:%S %Y", &tm);
	return m;
}

static void
put_text(const struct show *s, const struct message *m, enum record record,
    const char *key, const char *text)
{
	if (*text != '\0')
		put(s, record, message_record_at(m, text), key, text);
}

static void
put_number(const struct show *s, uint64_t at, const char *key, unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	if (number != 0)
		put(s, ATTRIBUTE, at, key, text);
}

static void
put_flags(const struct show *s, uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = { { SPOOL_DOTS, "dots" }, { SPOOL_EIGHTBIT, "eightbit" },
		{ SPOOL_HELD, "held" }, { SPOOL_VERIFY, "verify" },
		{ SPOOL_TRACE, "trace" }, { SPOOL_LONG, "long" } };
	struct str list = { 0 };

	if (flags & SPOOL_BODY_8BITMIME)
		put(s, ATTRIBUTE, 0, "encoding", "8bit");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & names[i].flag)
			str_printf(
			    &list, "%s%s", list.len ? "," : "", names[i].name);
	if (list.len > 0)
		put(s, ATTRIBUTE, 0, "flags", str_text(&list));
	str_free(&list);
}

static void
put_message(const struct show *s, const struct message *m)
{
	const struct spool_envelope *e = &m->env;
	struct str size = { 0 };

	str_printf(&size,
	    "%15" PRIu64 " %15" PRIu64 " %15" PRIu32 " %15d %15" PRIu64 " %15d",
	    m->content, m->content_at, e->count, 0, m->content, 0);
	put(s, SIZE, 0, NULL, str_text(&size));
	str_free(&size);
	put(s, ARRIVAL, 0, NULL, moment(e->arrived).text);
	put(s, CREATION, 0, NULL, moment(spool_id_when(m->header.id)).text);
	put(s, ATTRIBUTE, 0, "log_ident", m->header.id);
	put_flags(s, e->flags);
	put_text(s, m, ATTRIBUTE, "client_name", e->client_name);
	put_text(s, m, ATTRIBUTE, "client_address", e->client_address);
	put_text(s, m, ATTRIBUTE, "helo_name", e->helo);
	put_text(s, m, ATTRIBUTE, "protocol_name", e->protocol);
	put_text(s, m, ATTRIBUTE, "envelope_id", e->envid);
	put_number(s, 0, "ret_flags", e->ret);
	put_text(s, m, FULL_NAME, NULL, e->full_name);
	put(s, SENDER, message_record_at(m, e->sender), NULL, e->sender);
}

static void
put_recipient(const struct show *s, const struct message *m,
    const struct spool_recipient *r)
{
	uint64_t at = message_record_at(m, r->address);

	put_text(s, m, ATTRIBUTE, "dsn_orig_rcpt", r->orcpt);
	put_number(s, at, "notify_flags", r->notify);
	put_text(s, m, ORIGINAL, NULL, r->original);
	put(s, r->done ? DONE : RECIPIENT, at, NULL, r->address);
}

/* --- what came after the commit ------------------------------------------- */

static void
put_status(const struct show *s, const struct message *m,
    const struct spool_status *status, uint64_t at)
{
	static const char *const outcomes[] = { [SPOOL_SENT] = "sent",
		[SPOOL_DEFERRED] = "deferred",
		[SPOOL_BOUNCED] = "bounced" };
	struct str line = { 0 };

	str_printf(&line, "to=<%s>, dsn=%s, status=%s (%s), time=%s",
	    m->enveloped ? m->env.recipients[status->recipient].address : "?",
	    status->dsn, outcomes[status->outcome], status->text,
	    moment(status->when).text);
	if (status->outcome == SPOOL_DEFERRED)
		str_printf(&line, ", due=%s", moment(status->due).text);
	if (*status->mta != '\0')
		str_printf(&line, ", mta=%s", status->mta);
	if (*status->diag != '\0')
		str_printf(&line, ", diag=%s", status->diag);
	put(s, STATUS, at, NULL, str_text(&line));
	str_free(&line);
}

static void
put_event(const struct show *s, const struct spool_status *status, uint64_t at)
{
	static const char *const events[] = { [SPOOL_HOLD] = "held",
		[SPOOL_RELEASE] = "released",
		[SPOOL_WARN] = "sender warned of the delay",
		[SPOOL_EXPIRE] = "expired" };
	struct str line = { 0 };

	str_printf(&line, "%s, time=%s", events[status->outcome - FORMAT_EVENT],
	    moment(status->when).text);
	put(s, EVENT, at, NULL, str_text(&line));
	str_free(&line);
}

static void
put_statuses(const struct show *s, const struct message *m)
{
	struct read_tail tail = read_tail(m->fd, &m->header);
	struct pool *pool = pool_new();
	struct spool_status status;
	uint64_t at = (uint64_t)tail.at;

	while (m->header.content != FORMAT_OPEN &&
	       read_tail_next(&tail, pool, &status)) {
		if (status.recipient == FORMAT_MESSAGE)
			put_event(s, &status, at);
		else
			put_status(s, m, &status, at);
		at = (uint64_t)tail.at;
		pool_reset(pool);
	}
	read_tail_end(&tail);
	pool_free(&pool);
}

/* --- the content ---------------------------------------------------------- */

struct reader {
	const struct show *show;
	struct str line;
	uint64_t at;  /* of the line's first byte */
	bool in_body; /* the header section is over */
	bool torn;    /* the line goes on where the last piece ended */
};

static bool
is_wanted(struct reader *r)
{
	struct sv name, value;
	enum header_line kind;

	if (!r->in_body && !r->torn) {
		kind = header_line(str_view(&r->line), &name, &value);
		r->in_body = kind == HEADER_END || kind == HEADER_NOT;
	}
	return (r->in_body ? r->show->body : r->show->header) &&
	       r->at >= r->show->from;
}

/* A line without its end, or as much of it as is kept in memory. */
static void
put_line(struct reader *r, bool ends)
{
	const struct show *s = r->show;

	if (ends && r->line.len > 0 && r->line.text[r->line.len - 1] == '\r')
		str_cut(&r->line, r->line.len - 1);
	if (is_wanted(r)) {
		if (!r->torn)
			put_prefix(s, TEXT, r->at);
		fwrite(str_text(&r->line), 1, r->line.len, s->out);
		if (ends)
			putc('\n', s->out);
	}
	r->torn = !ends;
	str_clear(&r->line);
}

static void
take_piece(struct reader *r, struct sv piece, uint64_t at)
{
	struct sv line;

	while (sv_cut(&piece, '\n', &line)) {
		str_put(&r->line, line);
		put_line(r, true);
		at += line.len + 1;
		r->at = at;
	}
	str_put(&r->line, piece);
	/* A CR at the end may belong to the line's end. */
	if (r->line.len >= LINE_LIMIT && r->line.text[r->line.len - 1] != '\r')
		put_line(r, false);
}

static void
put_content(const struct show *s, const struct message *m)
{
	struct reader r = { .show = s, .at = m->content_at };
	uint64_t at = m->content_at, left = m->content;
	char *piece = mem_get(PIECE);

	while (left > 0 && !ferror(s->out)) {
		size_t want = left < PIECE ? (size_t)left : PIECE;
		ssize_t n = file_read_at(m->fd, piece, want, (off_t)at);

		if (n <= 0)
			break;
		take_piece(&r, (struct sv){ piece, (size_t)n }, at);
		at += (uint64_t)n;
		left -= (uint64_t)n;
	}
	if (r.line.len > 0 || r.torn)
		put_line(&r, true);
	str_free(&r.line);
	free(piece);
}

void
show_message(const struct show *s, const struct message *m)
{
	if (s->envelope && s->from == 0)
		fprintf(s->out, "%s%s*** ENVELOPE RECORDS %s ***\n",
		    s->named ? s->name : "", s->named ? ": " : "", s->name);
	if (s->envelope && m->enveloped) {
		put_message(s, m);
		for (uint32_t i = 0; i < m->env.count; i++)
			put_recipient(s, m, &m->env.recipients[i]);
	}
	if (s->envelope && m->readable)
		put_statuses(s, m);
	put_block(s, CONTENT, m->content_at, "MESSAGE CONTENTS");
	if (m->readable && (s->header || s->body))
		put_content(s, m);
	put_block(s, EXTRACTED, m->end_at, "HEADER EXTRACTED");
	put_block(s, END, m->end_at, "MESSAGE FILE END");
}
