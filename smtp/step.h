/*
 * step - one row for each place where a session can stand
 *
 * For the step_*.c files and session.c alone.
 */
#ifndef SMTP_STEP_H
#define SMTP_STEP_H

#include "smtp/session.h"

struct step {
	const char *state;   /* "lost connection with H while ..." */
	const char *command; /* "(in reply to ... command)"; NULL: none */
	size_t timeout;      /* the setting, where in struct smtp_settings */
	void (*reply)(struct session *);
};

extern const struct step step_greeting, step_ehlo, step_helo, step_mail,
    step_rcpt, step_data, step_body, step_dot, step_rset, step_quit;

const struct step *step_of(enum session_at); /* NULL: nothing is awaited */

/* What steps do, in session.c. */
void step_go(struct session *, enum session_at);
void step_refused(struct session *); /* the server does not want us */
void step_fault(struct session *, const char *dsn, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The fate of one recipient, or of all that still can have one, from the reply
 * that came. */
void step_fail(struct session *, struct session_recipient *);
void step_fail_all(struct session *);
/* The server takes it, as its reply says. */
void step_take(struct session *, struct session_recipient *);
void step_take_all(struct session *);
/* A fate with words of ours. */
void step_tell_all(
    struct session *, enum session_fate, const char *dsn, const char *text);
void step_mail_done(struct session *);

/* step_envelope.c: all of it, or as far as the server can take it at once. */
void step_send_envelope(struct session *);

#endif
