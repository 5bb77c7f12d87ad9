/*
 * RCPT - one more recipient (RFC 5321 4.1.1.3)
 */
#include <string.h>

#include "mail/xtext.h"
#include "smtpd/path.h"
#include "smtpd/verb.h"

enum { FIRST_ROOM = 8, WIRE_ROOM = 24 /* of one that says nothing */ };

static void
add(struct transaction *m, const struct submit_recipient *from)
{
	struct submit_recipient *grown, *to;

	if (m->count == m->room) {
		m->room = m->room == 0 ? FIRST_ROOM : m->room * 2;
		grown = pool_get(m->pool, (size_t)m->room * sizeof(*grown));
		if (m->count > 0)
			memcpy(grown, m->recipients,
			    (size_t)m->count * sizeof(*grown));
		m->recipients = grown;
	}
	to = &m->recipients[m->count++];
	to->address = pool_copy(m->pool, sv_of(from->address));
	to->notify = from->notify;
	if (from->orcpt != NULL)
		to->orcpt = pool_copy(m->pool, sv_of(from->orcpt));
	m->envelope += WIRE_ROOM + strlen(to->address) +
		       (to->orcpt == NULL ? 0 : strlen(to->orcpt));
}

static enum reply
resume(struct session *s)
{
	struct transaction *m = &s->message;
	enum reply r = session_judge(s);

	if (r == REPLY_OK && m->id == NULL && m->lost) {
		m->lost = false; /* the next recipient tries again */
		r = REPLY_WRITE_ERROR;
	} else if (r == REPLY_OK && m->id == NULL) {
		s->wait = WAIT_SUBMIT;
		return REPLY_LATER;
	} else if (r == REPLY_OK) {
		add(m, &s->candidate);
		s->stage = STAGE_RCPT;
		r = REPLY_RCPT_OK;
	}
	if (r != REPLY_LATER)
		s->candidate.address = NULL;
	return r;
}

/* Some senders go on for a while before they see the first refusal. */
static enum reply
too_many(struct session *s)
{
	if (s->message.overshoot++ >=
	    s->config->set->smtpd_recipient_overshoot_limit)
		return REPLY_TOO_MANY_RCPTS;
	session_reply(s, REPLY_TOO_MANY_RCPTS, SV(""));
	return REPLY_SENT;
}

static enum reply
take_notify(struct session *s, struct sv value, struct submit_recipient *said)
{
	if (said->notify != 0)
		return REPLY_BAD_NOTIFY;
	said->notify = dsn_notify_get(value);
	return said->notify == 0 ? REPLY_BAD_NOTIFY : REPLY_OK;
}

static enum reply
take_orcpt(struct session *s, struct sv value, struct submit_recipient *said)
{
	if (said->orcpt != NULL)
		return REPLY_BAD_ORCPT;
	said->orcpt = xtext_get_orcpt(value, s->judge_pool);
	return said->orcpt == NULL ? REPLY_BAD_ORCPT : REPLY_OK;
}

static enum reply
parameter(struct session *s, struct sv item, struct submit_recipient *said)
{
	struct sv value = item;

	if (sv_skip(&value, "NOTIFY="))
		return session_discards(s, "DSN") ? REPLY_NO_DSN
						  : take_notify(s, value, said);
	if (sv_skip(&value, "ORCPT="))
		return session_discards(s, "DSN") ? REPLY_NO_DSN
						  : take_orcpt(s, value, said);
	session_reply(s, REPLY_OPTION, item);
	return REPLY_FAILED;
}

static enum reply
run(struct session *s, struct sv args)
{
	bool strict = s->config->set->strict_rfc821_envelopes;
	struct submit_recipient said = { 0 };
	struct sv item;
	enum reply r;

	if (!sv_skip(&args, "TO:"))
		return REPLY_SYNTAX;
	if (sv_trim(args).len == 0)
		return REPLY_SYNTAX;
	session_judge_forget(s);
	r = path_take(
	    &args, strict, REPLY_BAD_RCPT, s->judge_pool, &said.address);
	if (r == REPLY_OK && *said.address == '\0')
		return REPLY_BAD_RCPT;
	while (r == REPLY_OK && (item = sv_word(&args)).len > 0)
		r = parameter(s, item, &said);
	if (r != REPLY_OK)
		return r;
	if (s->message.count >= s->config->set->smtpd_recipient_limit ||
	    s->message.envelope >= SESSION_ENVELOPE)
		return too_many(s);
	session_judge_begin(s, POLICY_AT_RCPT, said.address);
	s->candidate = said;
	return resume(s);
}

const struct verb verb_rcpt = {
	.name = "RCPT",
	.syntax = "RCPT TO:<address>",
	.order = { { STAGE_READY, REPLY_NEED_MAIL } },
	.run = run,
	.resume = resume,
};
