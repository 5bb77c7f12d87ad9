/*
 * MAIL - a message begins, and whom it is from (RFC 5321 4.1.1.2)
 */
#include <stdint.h>

#include "smtpd/path.h"
#include "smtpd/verb.h"

static enum reply
check_size(struct session *s, struct sv digits)
{
	unsigned long size, limit;

	limit = (unsigned long)s->config->mail->message_size_limit;
	for (size_t i = 0; i < digits.len; i++)
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return REPLY_BAD_SIZE;
	if (digits.len == 0)
		return REPLY_BAD_SIZE;
	if (limit == 0 ||
	    (sv_number(digits, INT64_MAX, &size) && size <= limit))
		return REPLY_OK;
	session_log(s, MAILLOG_REJECT, "reject",
	    "552 5.3.4 Message size exceeds fixed limit");
	return REPLY_SIZE;
}

static enum reply
parameters(struct session *s, struct sv args, bool *eight_bit)
{
	struct sv item, unknown;
	enum reply r = REPLY_OK;

	while (r == REPLY_OK && (item = sv_word(&args)).len > 0) {
		unknown = item;
		if (sv_is(item, "BODY=8BITMIME"))
			*eight_bit = true;
		else if (sv_is(item, "BODY=7BIT"))
			*eight_bit = false;
		else if (sv_skip(&item, "SIZE="))
			r = check_size(s, item);
		else {
			session_reply(s, REPLY_OPTION, unknown);
			r = REPLY_FAILED;
		}
	}
	return r;
}

static enum reply
run(struct session *s, struct sv args)
{
	struct transaction *m = &s->message;
	bool eight_bit = false, strict;
	const char *sender;
	enum reply r;

	strict = s->config->set->strict_rfc821_envelopes;
	if (!sv_skip(&args, "FROM:"))
		return REPLY_SYNTAX;
	if (sv_trim(args).len == 0)
		return REPLY_SYNTAX;
	r = path_take(&args, strict, REPLY_BAD_SENDER, m->pool, &sender);
	if (r != REPLY_OK)
		return r;
	r = parameters(s, args, &eight_bit);
	if (r != REPLY_OK)
		return r;
	m->sender = sender;
	m->eight_bit = eight_bit;
	s->stage = STAGE_MAIL;
	return REPLY_MAIL_OK;
}

const struct verb verb_mail = {
	.name = "MAIL",
	.syntax = "MAIL FROM:<address>",
	.flags = VERB_HELO,
	.order = { { STAGE_MAIL | STAGE_RCPT, REPLY_NESTED_MAIL } },
	.run = run,
};
