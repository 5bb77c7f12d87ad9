/*
 * command - a line from the client, up to the verb that it names
 *
 * Here is judged what may be said at all: syntax, forbidden commands, order,
 * and whether the client waited where it must (compat 4.4).
 */
#ifndef SMTPD_COMMAND_H
#define SMTPD_COMMAND_H

#include "smtpd/session.h"

/* The line has no newline; its CR, if it has one, is still there. pending is
 * what was sent behind it. */
void command_line(struct session *, struct sv, struct sv pending);

/* True: it did, and the session is over. */
bool command_breaks_pipelining(struct session *, struct sv pending);

/* In session.c, for commands. */
void session_verb_done(struct session *, enum reply);
void session_fail(struct session *, enum reply); /* and counts the error */
void session_hang_up(struct session *, enum reply);
void session_check_errors(struct session *);

#endif
