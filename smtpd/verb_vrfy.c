/*
 * VRFY - would this recipient be accepted? (RFC 5321 4.1.1.6)
 */
#include "mail/address.h"
#include "smtpd/path.h"
#include "smtpd/verb.h"

static enum reply
resume(struct session *s)
{
	enum reply r = session_judge(s);

	if (r == REPLY_OK) {
		session_reply(s, REPLY_VRFY_OK,
		    sv_of(
			address_external(s->candidate.address, s->judge_pool)));
		r = REPLY_SENT;
	}
	if (r != REPLY_LATER)
		s->candidate.address = NULL;
	return r;
}

static enum reply
run(struct session *s, struct sv args)
{
	const char *address;
	enum reply r;

	if (s->config->set->disable_vrfy_command)
		return REPLY_VRFY_DISABLED;
	if (args.len == 0)
		return REPLY_SYNTAX;
	session_judge_forget(s);
	r = path_take(&args, false, REPLY_BAD_RCPT, s->judge_pool, &address);
	if (r != REPLY_OK)
		return r;
	if (*address == '\0' || sv_trim(args).len > 0)
		return REPLY_BAD_RCPT;
	session_judge_begin(s, POLICY_AT_VRFY, address);
	return resume(s);
}

const struct verb verb_vrfy = {
	.name = "VRFY",
	.syntax = "VRFY address",
	.flags = VERB_HELO | VERB_JUNK | VERB_LAST,
	.order = { { STAGE_MAIL | STAGE_RCPT, REPLY_IN_TRANSACTION } },
	.run = run,
	.resume = resume,
};
