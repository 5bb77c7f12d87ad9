/*
 * RSET and QUIT
 */
#include <stddef.h>

#include "smtp/step.h"

static void
rset(struct session *s)
{
	if (reply_class(&s->reply) != 2)
		s->closing = true;
	step_go(s, SESSION_READY);
}

static void
quit(struct session *s)
{
	step_go(s, SESSION_OVER);
}

const struct step step_rset = {
	.state = "sending final RSET",
	.command = "RSET",
	.timeout = offsetof(struct smtp_settings, smtp_rset_timeout),
	.reply = rset,
};

const struct step step_quit = {
	.state = "sending QUIT",
	.command = "QUIT",
	.timeout = offsetof(struct smtp_settings, smtp_quit_timeout),
	.reply = quit,
};
