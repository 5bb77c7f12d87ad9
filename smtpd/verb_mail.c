/*
 * MAIL - a message begins, and whom it is from (RFC 5321 4.1.1.2)
 */
#include <stdint.h>

#include "mail/xtext.h"
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

/* What the parameters say; nothing of it counts before all are good. */
struct said {
	bool eight_bit;
	const char *envid;
	enum dsn_ret ret;
};

static enum reply
take_body(struct session *s, struct sv value, struct said *said)
{
	said->eight_bit = sv_is(value, "8BITMIME");
	return said->eight_bit || sv_is(value, "7BIT") ? REPLY_OK
						       : REPLY_OPTION;
}

static enum reply
take_size(struct session *s, struct sv value, struct said *said)
{
	return check_size(s, value);
}

static enum reply
take_ret(struct session *s, struct sv value, struct said *said)
{
	if (session_discards(s, "DSN"))
		return REPLY_NO_DSN;
	if (said->ret != DSN_RET_ANY)
		return REPLY_BAD_RET;
	said->ret = dsn_ret_get(value);
	return said->ret == DSN_RET_ANY ? REPLY_BAD_RET : REPLY_OK;
}

static enum reply
take_envid(struct session *s, struct sv value, struct said *said)
{
	if (session_discards(s, "DSN"))
		return REPLY_NO_DSN;
	if (said->envid != NULL)
		return REPLY_BAD_ENVID;
	said->envid = xtext_get_envid(value, s->message.pool);
	return said->envid == NULL ? REPLY_BAD_ENVID : REPLY_OK;
}

static const struct {
	const char *name;
	enum reply (*take)(struct session *, struct sv value, struct said *);
} known[] = {
	{ "BODY=", take_body },
	{ "SIZE=", take_size },
	{ "RET=", take_ret },
	{ "ENVID=", take_envid },
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

static enum reply
parameter(struct session *s, struct sv item, struct said *said)
{
	struct sv value = item;
	enum reply r = REPLY_OPTION;

	for (size_t i = 0; i < KNOWN; i++)
		if (sv_skip(&value, known[i].name)) {
			r = known[i].take(s, value, said);
			break;
		}
	if (r != REPLY_OPTION)
		return r;
	session_reply(s, REPLY_OPTION, item);
	return REPLY_FAILED;
}

/* What the disk can take is asked last, as what this MAIL says of itself is for
 * good and a full disk is not. */
static enum reply
check_room(struct session *s)
{
	if (!s->no_room)
		return REPLY_OK;
	session_log(s, MAILLOG_REJECT, "reject",
	    "452 4.3.1 Insufficient system storage");
	return REPLY_NO_ROOM;
}

static enum reply
run(struct session *s, struct sv args)
{
	struct transaction *m = &s->message;
	bool strict = s->config->set->strict_rfc821_envelopes;
	struct said said = { 0 };
	const char *sender;
	struct sv item;
	enum reply r;

	if (!sv_skip(&args, "FROM:"))
		return REPLY_SYNTAX;
	if (sv_trim(args).len == 0)
		return REPLY_SYNTAX;
	r = path_take(&args, strict, REPLY_BAD_SENDER, m->pool, &sender);
	while (r == REPLY_OK && (item = sv_word(&args)).len > 0)
		r = parameter(s, item, &said);
	if (r == REPLY_OK)
		r = check_room(s);
	if (r != REPLY_OK)
		return r;
	m->sender = sender;
	m->eight_bit = said.eight_bit;
	m->envid = said.envid;
	m->ret = said.ret;
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
