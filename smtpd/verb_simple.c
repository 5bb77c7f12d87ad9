/*
 * RSET, NOOP, QUIT, HELP - verbs of one thought (RFC 5321 4.1.1.5 ff)
 */
#include "smtpd/verb.h"

static enum reply
rset(struct session *s, struct sv args)
{
	if (args.len > 0)
		return REPLY_SYNTAX;
	session_forget(s);
	return REPLY_OK;
}

static enum reply
noop(struct session *s, struct sv args)
{
	(void)s, (void)args;
	return REPLY_OK;
}

static enum reply
quit(struct session *s, struct sv args)
{
	(void)args;
	session_reply(s, REPLY_BYE, SV(""));
	s->stage = STAGE_OVER;
	return REPLY_SENT;
}

static enum reply
help(struct session *s, struct sv args)
{
	struct str names = { 0 };

	(void)args;
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (verbs[i]->name != NULL && verbs[i]->syntax != NULL)
			str_printf(&names, " %s", verbs[i]->name);
	session_reply(s, REPLY_HELP, str_view(&names));
	str_free(&names);
	return REPLY_SENT;
}

const struct verb verb_rset = {
	.name = "RSET",
	.syntax = "RSET",
	.flags = VERB_JUNK,
	.run = rset,
};

const struct verb verb_noop = {
	.name = "NOOP",
	.syntax = "NOOP",
	.flags = VERB_JUNK | VERB_LAST,
	.run = noop,
};

const struct verb verb_quit = {
	.name = "QUIT",
	.syntax = "QUIT",
	.run = quit,
};

const struct verb verb_help = {
	.name = "HELP",
	.syntax = "HELP",
	.run = help,
};
