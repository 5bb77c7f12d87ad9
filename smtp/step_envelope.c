/*
 * MAIL, RCPT and DATA: in one write where the server can take it (RFC 2920)
 */
#include <stddef.h>
#include <string.h>

#include "mail/address.h"
#include "mail/dsn.h"
#include "mail/xtext.h"
#include "smtp/step.h"

static void
put_address(struct session *s, const char *address)
{
	if (s->set->smtp_quote_rfc821_envelope)
		address_put_external(&s->out, address);
	else
		str_puts(&s->out, address);
}

/* What qmgr said of DSN was looked at when it came in; what cannot be said in
 * good syntax is left out nevertheless, so that no mail is refused for it. */

static void
put_envid(struct session *s)
{
	size_t from = s->out.len, value;

	str_puts(&s->out, " ENVID=");
	value = s->out.len;
	xtext_put(&s->out, sv_of(s->mail->envid));
	if (xtext_get_envid(sv_from(str_view(&s->out), value), s->mail->pool) ==
	    NULL)
		str_cut(&s->out, from);
}

static void
put_ret(struct session *s)
{
	if (s->mail->ret == DSN_RET_FULL || s->mail->ret == DSN_RET_HDRS)
		str_printf(&s->out, " RET=%s",
		    dsn_ret_text((enum dsn_ret)s->mail->ret));
}

static void
put_orcpt(struct session *s, const struct session_recipient *r)
{
	struct pool *pool = s->mail->pool;
	size_t from = s->out.len, value;

	str_puts(&s->out, " ORCPT=");
	value = s->out.len;
	if (*r->orcpt == '\0') {
		str_puts(&s->out, "rfc822;");
		xtext_put(&s->out, sv_of(address_external(r->original, pool)));
	} else
		xtext_put_orcpt(&s->out, r->orcpt);
	if (xtext_get_orcpt(sv_from(str_view(&s->out), value), pool) == NULL)
		str_cut(&s->out, from);
}

static void
put_notify(struct session *s, const struct session_recipient *r)
{
	size_t from = s->out.len, value;

	str_puts(&s->out, " NOTIFY=");
	value = s->out.len;
	dsn_notify_put(&s->out, (unsigned)r->notify);
	if (dsn_notify_get(sv_from(str_view(&s->out), value)) == 0)
		str_cut(&s->out, from);
}

static void
send_mail(struct session *s)
{
	str_puts(&s->out, "MAIL FROM:<");
	put_address(s, s->mail->sender);
	str_putc(&s->out, '>');
	if (s->features & FEATURE_SIZE)
		str_printf(
		    &s->out, " SIZE=%llu", (unsigned long long)s->mail->size);
	if ((s->features & FEATURE_8BITMIME) && s->mail->eightbit)
		str_puts(&s->out, " BODY=8BITMIME");
	if (s->features & FEATURE_DSN) {
		put_envid(s);
		put_ret(s);
	}
	str_puts(&s->out, "\r\n");
}

static void
send_rcpt(struct session *s, const struct session_recipient *r)
{
	str_puts(&s->out, "RCPT TO:<");
	put_address(s, r->address);
	str_putc(&s->out, '>');
	if (s->features & FEATURE_DSN) {
		put_orcpt(s, r);
		put_notify(s, r);
	}
	str_puts(&s->out, "\r\n");
}

static void
send_data(struct session *s)
{
	str_puts(&s->out, "DATA\r\n");
}

void
step_send_envelope(struct session *s)
{
	struct session_mail *m = s->mail;

	m->piped = (s->features & FEATURE_PIPELINING) != 0;
	step_go(s, SESSION_MAIL);
	send_mail(s);
	for (size_t i = 0; m->piped && i < m->count; i++)
		send_rcpt(s, m->recipients[i]);
	if (m->piped && !m->probe)
		send_data(s);
}

/* No recipient is left, or no more is wanted: the server forgets the message.
 */
static void
give_up(struct session *s)
{
	step_mail_done(s);
	str_puts(&s->out, "RSET\r\n");
	step_go(s, SESSION_RSET);
}

static void
mail(struct session *s)
{
	struct session_mail *m = s->mail;

	if (reply_class(&s->reply) != 2) {
		m->refused = true;
		m->unheard = s->reply.code == 421;
		step_fail_all(s);
	}
	if (m->refused && !m->piped) {
		give_up(s);
		return;
	}
	step_go(s, SESSION_RCPT);
	if (!m->piped)
		send_rcpt(s, m->recipients[0]);
}

/* RFC 5321 4.5.3.1.10: some servers say 552 for too many recipients. */
static void
soften(struct reply *r)
{
	if (r->code == 552) {
		r->code = 452;
		r->dsn[0] = '4';
	}
}

static void
rcpt(struct session *s)
{
	struct session_mail *m = s->mail;
	struct session_recipient *r = m->recipients[m->next++];

	soften(&s->reply);
	if (!m->refused && reply_class(&s->reply) == 2) {
		r->fate = FATE_ACCEPTED;
		m->accepted++;
		if (m->probe)
			step_take(s, r);
	} else if (!m->refused)
		step_fail(s, r);
	if (m->next < m->count) {
		if (!m->piped)
			send_rcpt(s, m->recipients[m->next]);
		return;
	}
	if (m->probe || (m->accepted == 0 && !m->piped)) {
		give_up(s);
		return;
	}
	step_go(s, SESSION_DATA);
	if (!m->piped)
		send_data(s);
}

static void
data(struct session *s)
{
	struct session_mail *m = s->mail;

	if (reply_class(&s->reply) != 3) {
		step_fail_all(s);
		give_up(s);
	} else if (m->accepted == 0) {
		/* It went out with the others: a dot takes it back. */
		str_puts(&s->out, ".\r\n");
		step_mail_done(s);
		step_go(s, SESSION_DOT);
	} else
		step_go(s, SESSION_BODY);
}

const struct step step_mail = {
	.state = "sending MAIL FROM",
	.command = "MAIL FROM",
	.timeout = offsetof(struct smtp_settings, smtp_mail_timeout),
	.reply = mail,
};

const struct step step_rcpt = {
	.state = "sending RCPT TO",
	.command = "RCPT TO",
	.timeout = offsetof(struct smtp_settings, smtp_rcpt_timeout),
	.reply = rcpt,
};

const struct step step_data = {
	.state = "sending DATA command",
	.command = "DATA",
	.timeout = offsetof(struct smtp_settings, smtp_data_init_timeout),
	.reply = data,
};
