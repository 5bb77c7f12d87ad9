/*
 * RCPT - one more recipient (RFC 5321 4.1.1.3)
 */
#include <string.h>

#include "smtpd/path.h"
#include "smtpd/verb.h"

enum { FIRST_ROOM = 8 };

static void
add(struct transaction *m, const char *address)
{
	struct submit_recipient *grown;

	if (m->count == m->room) {
		m->room = m->room == 0 ? FIRST_ROOM : m->room * 2;
		grown = pool_get(m->pool, (size_t)m->room * sizeof(*grown));
		if (m->count > 0)
			memcpy(grown, m->recipients,
			    (size_t)m->count * sizeof(*grown));
		m->recipients = grown;
	}
	m->envelope += strlen(address) + 16;
	m->recipients[m->count++].address = pool_copy(m->pool, sv_of(address));
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
		add(m, s->candidate);
		s->stage = STAGE_RCPT;
		r = REPLY_RCPT_OK;
	}
	if (r != REPLY_LATER)
		s->candidate = NULL;
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
run(struct session *s, struct sv args)
{
	bool strict = s->config->set->strict_rfc821_envelopes;
	const char *address;
	struct sv option;
	enum reply r;

	if (!sv_skip(&args, "TO:"))
		return REPLY_SYNTAX;
	if (sv_trim(args).len == 0)
		return REPLY_SYNTAX;
	pool_reset(s->judge_pool);
	r = path_take(&args, strict, REPLY_BAD_RCPT, s->judge_pool, &address);
	if (r != REPLY_OK)
		return r;
	if (*address == '\0')
		return REPLY_BAD_RCPT;
	if ((option = sv_word(&args)).len > 0) {
		session_reply(s, REPLY_OPTION, option);
		return REPLY_FAILED;
	}
	if (s->message.count >= s->config->set->smtpd_recipient_limit ||
	    s->message.envelope >= SESSION_ENVELOPE)
		return too_many(s);
	session_judge_begin(s, POLICY_AT_RCPT, address);
	return resume(s);
}

const struct verb verb_rcpt = {
	.name = "RCPT",
	.syntax = "RCPT TO:<address>",
	.order = { { STAGE_READY, REPLY_NEED_MAIL } },
	.run = run,
	.resume = resume,
};
