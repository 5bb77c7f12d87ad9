/*
 * session_log - what a session tells the log (compat 7.1)
 */
#include "smtpd/session.h"
#include "smtpd/verb.h"

void
session_log(struct session *s, enum maillog_event event, const char *action,
    const char *text)
{
	struct maillog m = { .id = s->message.id,
		.client = str_text(&s->client),
		.where = s->where,
		.action = action,
		.text = text,
		.sender = s->message.sender,
		.recipient = s->candidate.address,
		.protocol = s->esmtp ? "ESMTP" : "SMTP",
		.helo = s->helo.len > 0 ? str_text(&s->helo) : NULL };

	if (m.recipient == NULL && s->message.count > 0)
		m.recipient = s->message.recipients[0].address;
	maillog(event, &m);
}

void
session_log_lost(struct session *s, const char *reason)
{
	struct str where = { 0 };
	const char *kept = s->where;

	if (s->stage == STAGE_BODY && !s->message.body.ended) {
		str_printf(&where, "DATA (%llu bytes)",
		    (unsigned long long)s->message.size);
		s->where = str_text(&where);
	}
	session_log(s, MAILLOG_LOST, reason, NULL);
	s->where = kept;
	str_free(&where);
}

static void
put_count(struct str *out, const char *name, const struct verb_count *c)
{
	size_t from = out->len;

	str_puts(out, name);
	for (; from < out->len; from++)
		if (out->text[from] >= 'A' && out->text[from] <= 'Z')
			out->text[from] += 'a' - 'A';
	str_putc(out, '=');
	str_put_number(out, c->good);
	if (c->good != c->all) {
		str_putc(out, '/');
		str_put_number(out, c->all);
	}
}

void
session_log_disconnect(struct session *s)
{
	struct str counts = { 0 };
	struct verb_count all = { 0 };
	struct maillog m = { .client = str_text(&s->client) };

	for (int i = 0; i < VERB_COUNT; i++) {
		const struct verb_count *c = &s->counts[i];
		const char *name = verbs[i]->name;

		all.good += c->good;
		all.all += c->all;
		if (c->all == 0)
			continue;
		put_count(&counts, name ? name : "unknown", c);
		str_putc(&counts, ' ');
	}
	put_count(&counts, "commands", &all);
	if (all.all == 0)
		str_puts(&counts, "/0");
	if (s->noted)
		str_puts(&counts, " notes=bare_lf");
	m.counts = str_text(&counts);
	maillog(MAILLOG_DISCONNECT, &m);
	str_free(&counts);
}
