#include "smtp/session.h"

#include <stdarg.h>

#include "smtp/step.h"
#include "util/must.h"

/* "smtp; " in front of the words of a server (RFC 3464 2.3.6). */
enum { SMTP_LENGTH = 6 };

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
	str_free(&s->fault_diag);
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
	str_printf(&s->fault_diag, "smtp; %s", str_text(&text));
	str_free(&text);
}

/* What recipients are told. */
struct verdict {
	enum session_fate fate;
	const char *dsn, *text, *mta, *diag;
	bool passed;
};

static void
tell(struct session_recipient *r, const struct verdict *v)
{
	r->fate = v->fate;
	snprintf(r->dsn, sizeof(r->dsn), "%s", v->dsn);
	r->text = v->text;
	r->mta = v->mta;
	r->diag = v->diag;
	r->passed = v->passed;
}

static void
tell_all(struct session *s, const struct verdict *v)
{
	struct session_mail *m = s->mail;

	for (size_t i = 0; i < m->count; i++)
		if (m->recipients[i]->fate == FATE_OPEN ||
		    m->recipients[i]->fate == FATE_ACCEPTED)
			tell(m->recipients[i], v);
}

/* In the words of the server, which its reply holds. */
static struct verdict
verdict_of_reply(struct session *s)
{
	struct pool *pool = s->mail->pool;
	struct verdict v = { .mta = pool_copy(pool, sv_of(s->host)) };
	struct str text = { 0 };

	reply_print(&s->reply, &text);
	v.diag = pool_printf(pool, "smtp; %s", str_text(&text));
	str_free(&text);
	return v;
}

static struct verdict
refusal(struct session *s)
{
	struct verdict v = verdict_of_reply(s);

	v.dsn = failure_dsn(s);
	v.fate = *v.dsn == '4' ? FATE_SOFT : FATE_HARD;
	v.text = pool_printf(s->mail->pool,
	    "%shost %s said: %s (in reply to %s command)", failure_prefix(s),
	    s->peer, v.diag + SMTP_LENGTH, step_of(s->at)->command);
	return v;
}

static struct verdict
consent(struct session *s)
{
	struct verdict v = verdict_of_reply(s);

	v.fate = FATE_SENT;
	v.dsn = s->reply.dsn;
	v.text = v.diag + SMTP_LENGTH;
	v.passed = s->features & FEATURE_DSN;
	return v;
}

void
step_fail(struct session *s, struct session_recipient *r)
{
	struct verdict v = refusal(s);

	tell(r, &v);
}

void
step_fail_all(struct session *s)
{
	struct verdict v = refusal(s);

	tell_all(s, &v);
}

void
step_take(struct session *s, struct session_recipient *r)
{
	struct verdict v = consent(s);

	tell(r, &v);
}

void
step_take_all(struct session *s)
{
	struct verdict v = consent(s);

	tell_all(s, &v);
}

void
step_tell_all(struct session *s, enum session_fate fate, const char *dsn,
    const char *text)
{
	struct verdict v = {
		.fate = fate, .dsn = dsn, .text = text, .mta = "", .diag = ""
	};

	tell_all(s, &v);
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
