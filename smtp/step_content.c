/*
 * The content and the dot that ends it
 */
#include <stddef.h>

#include "smtp/step.h"
#include "util/pool.h"

/* A reply in the middle of the content, or before the dot has left: the server
 * will not take it. The rest cannot be taken back, so this is also the end of
 * the session. */
static void
body(struct session *s)
{
	int class = reply_class(&s->reply);

	s->closing = true;
	if (class == 4 || class == 5)
		step_fail_all(s);
	else
		step_tell_all(s, FATE_SOFT, "4.5.0",
		    pool_printf(s->mail->pool,
			"Protocol error: host %s replied before the end of "
			"the message",
			s->peer));
	step_mail_done(s);
	step_go(s, SESSION_OVER);
}

static void
dot(struct session *s)
{
	if (s->mail != NULL && s->unsent) {
		body(s);
		return;
	}
	if (s->mail != NULL) {
		if (reply_class(&s->reply) == 2)
			step_take_all(s);
		else
			step_fail_all(s);
		step_mail_done(s);
	}
	step_go(s, SESSION_READY);
}

const struct step step_body = {
	.state = "sending message body",
	.command = "end of DATA",
	.timeout = offsetof(struct smtp_settings, smtp_data_xfer_timeout),
	.reply = body,
};

const struct step step_dot = {
	.state = "sending end of data -- message may be sent more than once",
	.command = "end of DATA",
	.timeout = offsetof(struct smtp_settings, smtp_data_done_timeout),
	.reply = dot,
};
