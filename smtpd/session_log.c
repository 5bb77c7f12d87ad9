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

void
session_log_disconnect(struct session *s)
{
	struct str counts = { 0 };
	unsigned good = 0, all = 0;
	struct maillog m = { .client = str_text(&s->client) };

	for (int i = 0; i < VERB_COUNT; i++) {
		const struct verb_count *c = &s->counts[i];
		const char *name = verbs[i]->name;
		size_t from = counts.len;

		good += c->good;
		all += c->all;
		if (c->all == 0)
			continue;
		str_printf(
		    &counts, "%s=%u", name == NULL ? "unknown" : name, c->good);
		for (; from < counts.len; from++)
			if (counts.text[from] >= 'A' &&
			    counts.text[from] <= 'Z')
				counts.text[from] += 'a' - 'A';
		if (c->good != c->all)
			str_printf(&counts, "/%u", c->all);
		str_putc(&counts, ' ');
	}
	str_printf(&counts, "commands=%u", good);
	if (good != all || all == 0)
		str_printf(&counts, "/%u", all);
	if (s->noted)
		str_puts(&counts, " notes=bare_lf");
	m.counts = str_text(&counts);
	maillog(MAILLOG_DISCONNECT, &m);
	str_free(&counts);
}
