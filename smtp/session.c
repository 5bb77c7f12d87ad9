#include "smtp/session.h"

#include <stdarg.h>
#include <string.h>

#include "smtp/step.h"
#include "util/must.h"

static const struct step *const steps[] = {
	[SESSION_GREETING] = &step_greeting,
	[SESSION_EHLO] = &step_ehlo,
	[SESSION_HELO] = &step_helo,
	[SESSION_MAIL] = &step_mail,
	[SESSION_RCPT] = &step_rcpt,
	[SESSION_DATA] = &step_data,
	[SESSION_BODY] = &step_body,
	[SESSION_DOT] = &step_dot,
	[SESSION_RSET] = &step_rset,
	[SESSION_QUIT] = &step_quit,
	[SESSION_OVER] = NULL,
};

const struct step *
step_of(enum session_at at)
{
	return steps[at];
}

void
session_begin(struct session *s)
{
	s->at = SESSION_GREETING;
}

void
session_end(struct session *s)
{
	reply_end(&s->reply);
	str_free(&s->out);
	str_free(&s->fault);
}

void
step_go(struct session *s, enum session_at at)
{
	/* A server that said 421, or lies, gets no other message. */
	if (at == SESSION_READY && s->closing)
		at = SESSION_OVER;
	s->at = at;
}

void
step_fault(struct session *s, const char *dsn, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	str_clear(&s->fault);
	str_vprintf(&s->fault, format, ap);
	va_end(ap);
	snprintf(s->fault_dsn, sizeof(s->fault_dsn), "%s", dsn);
	str_puts(&s->out, "QUIT\r\n");
	s->closing = true;
	s->at = SESSION_OVER;
}

/* The enhanced code of a reply that was no success; what is neither 4xx nor 5xx
 * breaks the protocol. */
static const char *
failure_dsn(const struct session *s)
{
	char class = s->reply.dsn[0];

	return class == '4' || class == '5' ? s->reply.dsn : "5.5.0";
}

static const char *
failure_prefix(const struct session *s)
{
	char class = s->reply.dsn[0];

	return class == '4' || class == '5' ? "" : "Protocol error: ";
}

void
step_refused(struct session *s)
{
	struct str text = { 0 };

	reply_print(&s->reply, &text);
	step_fault(s, failure_dsn(s), "%shost %s refused to talk to me: %s",
	    failure_prefix(s), s->peer, str_text(&text));
	str_free(&text);
}

static void
tell(struct session_recipient *r, enum session_fate fate, const char *dsn,
    const char *text)
{
	r->fate = fate;
	r->text = text;
	snprintf(r->dsn, sizeof(r->dsn), "%s", dsn);
}

static const char *
reply_text(struct session *s)
{
	struct str text = { 0 };
	const char *result;

	str_printf(&text, "%shost %s said: ", failure_prefix(s), s->peer);
	reply_print(&s->reply, &text);
	str_printf(&text, " (in reply to %s command)", step_of(s->at)->command);
	result = pool_copy(s->mail->pool, str_view(&text));
	str_free(&text);
	return result;
}

static enum session_fate
reply_fate(const struct session *s)
{
	return *failure_dsn(s) == '4' ? FATE_SOFT : FATE_HARD;
}

void
step_fail(struct session *s, struct session_recipient *r)
{
	tell(r, reply_fate(s), failure_dsn(s), reply_text(s));
}

void
step_fail_all(struct session *s)
{
	step_tell_all(s, reply_fate(s), failure_dsn(s), reply_text(s));
}

void
step_tell_all(struct session *s, enum session_fate fate, const char *dsn,
    const char *text)
{
	struct session_mail *m = s->mail;

	for (size_t i = 0; i < m->count; i++)
		if (m->recipients[i]->fate == FATE_OPEN ||
		    m->recipients[i]->fate == FATE_ACCEPTED)
			tell(m->recipients[i], fate, dsn, text);
}

void
step_mail_done(struct session *s)
{
	s->mail->done = true;
	s->mail = NULL;
}

/* A command line cannot carry these; that no address has them is seen to
 * before it is queued, and again here. */
static bool
is_clean(const char *address)
{
	for (; *address != '\0'; address++)
		if ((unsigned char)*address < ' ' || *address == 127)
			return false;
	return true;
}

static bool
can_send(struct session *s)
{
	struct session_mail *m = s->mail;
	bool clean = is_clean(m->sender);

	for (size_t i = 0; i < m->count; i++)
		clean = clean && is_clean(m->recipients[i]->address);
	if (!clean)
		step_tell_all(s, FATE_HARD, "5.1.3", "bad address syntax");
	else if (s->size_limit > 0 && m->size > s->size_limit)
		step_tell_all(s, FATE_HARD, "5.3.4",
		    pool_printf(m->pool,
			"message size %llu exceeds size limit %llu of server "
			"%s",
			(unsigned long long)m->size,
			(unsigned long long)s->size_limit, s->peer));
	else
		return m->count > 0;
	return false;
}

void
session_send(struct session *s, struct session_mail *mail)
{
	must(s->at == SESSION_READY && s->mail == NULL);
	s->mail = mail;
	mail->next = mail->accepted = 0;
	mail->refused = mail->done = false;
	mail->unsure = mail->unheard = false;
	if (can_send(s))
		step_send_envelope(s);
	else
		step_mail_done(s);
}

void
session_content_sent(struct session *s)
{
	must(s->at == SESSION_BODY);
	str_puts(&s->out, ".\r\n");
	step_go(s, SESSION_DOT);
}

void
session_quit(struct session *s)
{
	if (s->at == SESSION_READY)
		step_go(s, SESSION_QUIT);
	str_puts(&s->out, "QUIT\r\n");
}

static void
fail(struct session *s, const char *dsn, const char *text)
{
	if (s->at <= SESSION_HELO) {
		step_fault(s, dsn, "%s", text);
		str_clear(&s->out);
	}
	if (s->mail != NULL) {
		step_tell_all(
		    s, FATE_SOFT, dsn, pool_copy(s->mail->pool, sv_of(text)));
		step_mail_done(s);
	}
	s->closing = true;
	s->at = SESSION_OVER;
}

void
session_abandon(struct session *s, const char *dsn, const char *text)
{
	fail(s, dsn, text);
}

static void
broken(struct session *s)
{
	struct str text = { 0 };

	str_printf(&text,
	    "Protocol error: host %s sent a reply without end "
	    "while %s",
	    s->peer, step_of(s->at)->state);
	fail(s, "4.5.0", str_text(&text));
	str_free(&text);
}

void
session_input(struct session *s, struct sv in)
{
	while (in.len > 0 && s->at != SESSION_OVER) {
		const struct step *step = step_of(s->at);

		if (step == NULL) {
			s->closing = true;
			s->at = SESSION_OVER;
			return;
		}
		switch (reply_take(&s->reply, &in)) {
		case REPLY_MORE:
			return;
		case REPLY_BROKEN:
			broken(s);
			return;
		case REPLY_WHOLE:
			s->heard++;
			if (s->reply.code == 421)
				s->closing = true;
			step->reply(s);
		}
	}
}

void
session_lost(struct session *s, bool silent)
{
	const struct step *step = step_of(s->at);
	struct str text = { 0 };

	if (step != NULL) {
		if (s->mail != NULL && s->at == SESSION_MAIL && !silent)
			s->mail->unheard = true;
		if (s->mail != NULL && s->at == SESSION_DOT)
			s->mail->unsure = true;
		str_printf(&text,
		    silent ? "conversation with %s timed out while %s"
			   : "lost connection with %s while %s",
		    s->peer, step->state);
		fail(s, "4.4.2", str_text(&text));
		str_free(&text);
	}
	s->at = SESSION_OVER;
}

bool
session_is_idle(const struct session *s)
{
	return s->at == SESSION_READY && !s->closing;
}

long
session_timeout(const struct session *s)
{
	const struct step *step = step_of(s->at);

	if (step == NULL)
		return 0;
	return *(
	    const long *)(const void *)((const char *)s->set + step->timeout);
}
