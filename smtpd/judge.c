/*
 * judge - where the session meets the policy
 */
#include "smtpd/session.h"
#include "util/log.h"

void
session_judge_forget(struct session *s)
{
	answers_end(&s->answers);
	pool_reset(s->judge_pool);
}

/* The address must lie in the judge's pool, or be NULL. */
void
session_judge_begin(struct session *s, enum policy_at at, const char *address)
{
	struct policy_facts facts = { .at = at,
		.command = s->where,
		.client = str_text(&s->client),
		.client_name = str_text(&s->name),
		.client_ip = s->ip,
		.helo = s->helo.len > 0 ? str_text(&s->helo) : NULL,
		.sender = s->message.sender,
		.recipient = address,
		.ill_pipelined = s->ill_pipelined,
		.held = s->message.held };

	if (address == NULL)
		session_judge_forget(s);
	answers_end(&s->answers);
	answers_begin(&s->answers, s->judge_pool);
	if (at == POLICY_AT_END_OF_DATA)
		facts.command = "END-OF-MESSAGE";
	if (address == NULL && s->message.count == 1)
		facts.recipient = s->message.recipients[0].address;
	s->candidate = (struct submit_recipient){ .address = address };
	s->judged = false;
	decision_begin(&s->decision, s->config->policy, &facts, s->judge_pool);
}

static void
log_effects(struct session *s)
{
	list_each(n, &s->decision.effects) {
		const struct policy_effect *e =
		    owner_of(n, struct policy_effect, node);

		if (sv_is(sv_of(e->action), "warning"))
			log_warn("%s", e->text);
		else
			session_log(s, MAILLOG_REJECT, e->action, e->text);
	}
}

static enum reply
refuse(struct session *s)
{
	const struct policy_reply *r = &s->decision.reply;
	struct str text = { 0 };

	str_printf(&text, "%d %s %s", r->code, r->dsn, r->text);
	session_log(s, MAILLOG_REJECT, "reject", str_text(&text));
	str_free(&text);
	session_put(s, r->code, r->dsn, sv_of(r->text));
	return REPLY_FAILED;
}

enum reply
session_judge(struct session *s)
{
	enum policy_verdict v;

	if (s->judged)
		return REPLY_OK;
	answers_use(&s->answers);
	v = decision_run(&s->decision);
	answers_use(NULL);
	if (v == POLICY_LATER || answers_open(&s->answers)) {
		s->wait = WAIT_POLICY;
		return REPLY_LATER;
	}
	log_effects(s);
	s->message.held = s->decision.held;
	if (v == POLICY_REJECT)
		return refuse(s);
	s->judged = true;
	return REPLY_OK;
}
