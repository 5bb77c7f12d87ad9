/*
 * DATA - the message itself, and what becomes of it (RFC 5321 4.1.1.4)
 *
 * The verb comes to its end twice: with 354, and after the end of data.
 */
#include "smtpd/verb.h"

static enum reply
begin(struct session *s)
{
	const struct config *c = s->config;
	enum reply r = session_judge(s);

	if (r != REPLY_OK)
		return r;
	s->message.body.strict =
	    c->bare_newline != BARE_NEWLINE_NO && !s->bare_excluded;
	s->stage = STAGE_BODY;
	session_judge_begin(s, POLICY_AT_END_OF_DATA, NULL);
	return REPLY_GO_AHEAD;
}

static bool
has_bare_newline(const struct session *s)
{
	return s->message.body.bare && !s->bare_excluded &&
	       s->config->bare_newline == BARE_NEWLINE_REJECT;
}

static bool
is_too_big(const struct session *s)
{
	uint64_t limit = (uint64_t)s->config->mail->message_size_limit;

	return limit > 0 && s->message.size > limit;
}

/* What cleanup said. */
static enum reply
done(struct session *s)
{
	const struct policy_reply *r = &s->message.done;
	struct str text = { 0 };

	if (r->code / 100 == 2) {
		s->errors = s->junk = 0;
		session_reply(s, REPLY_QUEUED, sv_of(s->message.id));
		return REPLY_SENT;
	}
	str_printf(&text, "Error: %s", r->text);
	session_put(s, r->code, r->dsn, str_view(&text));
	str_free(&text);
	return REPLY_FAILED;
}

static enum reply
end(struct session *s)
{
	enum reply r;

	if (has_bare_newline(s)) {
		session_log(s, MAILLOG_REJECT, "reject", "bare <LF> received");
		return REPLY_BARE_NEWLINE;
	}
	if (is_too_big(s))
		return REPLY_TOO_BIG;
	if (s->message.lost)
		return REPLY_WRITE_ERROR;
	r = session_judge(s);
	if (r != REPLY_OK)
		return r;
	if (s->message.done.code != 0)
		return done(s);
	s->wait = WAIT_FINISH;
	return REPLY_LATER;
}

static enum reply
resume(struct session *s)
{
	enum reply r;

	if (s->stage != STAGE_BODY)
		return begin(s);
	r = end(s);
	if (r != REPLY_LATER)
		session_forget(s);
	return r;
}

static enum reply
run(struct session *s, struct sv args)
{
	if (args.len > 0)
		return REPLY_SYNTAX;
	session_judge_begin(s, POLICY_AT_DATA, NULL);
	return begin(s);
}

const struct verb verb_data = {
	.name = "DATA",
	.syntax = "DATA",
	.flags = VERB_LAST,
	.order = { { STAGE_READY, REPLY_NEED_RCPT },
	    { STAGE_MAIL, REPLY_NO_RCPTS } },
	.run = run,
	.resume = resume,
};
