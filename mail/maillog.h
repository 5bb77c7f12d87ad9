/*
 * maillog - the lines that operators and their programs read (compat 7)
 *
 * Every event that can be parsed is a row: its name and the text that Postfix
 * logs for it. Whoever has something to tell fills a struct maillog and names
 * the event; nothing else writes such lines. Texts of peers and addresses are
 * cleaned and cut here (free text 200 bytes, non-printables "?").
 *
 * In a row, $name is a field; a part in braces is left out when a field in it
 * is empty. Addresses are given in internal form and printed in external form.
 */
#ifndef MAIL_MAILLOG_H
#define MAIL_MAILLOG_H

#include <stdint.h>

#include "util/str.h"

enum maillog_event {
	MAILLOG_CONNECT,
	MAILLOG_DISCONNECT,
	MAILLOG_CLIENT,
	MAILLOG_REJECT, /* any verdict on a client: $action is reject ... */
	MAILLOG_LOST,   /* $action is lost connection, timeout ... */
	MAILLOG_NON_SMTP,
	MAILLOG_PIPELINING,
	MAILLOG_PICKUP,
	MAILLOG_MESSAGE_ID,
	MAILLOG_RESENT_ID,
	MAILLOG_CLEANUP_REJECT,
	MAILLOG_QUEUED,
	MAILLOG_REMOVED,
	MAILLOG_EXPIRED,
	MAILLOG_FORCED,   /* the same, as an administrator ordered */
	MAILLOG_REQUEUED, /* by an administrator, as the next three */
	MAILLOG_HELD,
	MAILLOG_RELEASED,
	MAILLOG_TO_EXPIRE,
	MAILLOG_DELIVERY,
	MAILLOG_NOTIFIED, /* $action is sender non-delivery notification ... */
	MAILLOG_COUNT
};

struct maillog {
	const char *id;     /* NULL: NOQUEUE */
	const char *client; /* "name[address]" */
	const char *where;  /* RCPT, END-OF-MESSAGE, connect ... */
	const char *action;
	const char *text;   /* free text: a reply, a reason */
	const char *counts; /* of the disconnect line */
	const char *sender, *recipient, *original; /* NULL: not known yet */
	const char *protocol, *helo;
	const char *message_id;
	const char *new_id, *orig_id;
	int64_t size, nrcpt, uid;
	/* MAILLOG_DELIVERY */
	const char *relay, *delay, *delays, *dsn, *status;
	int64_t conn_use; /* 0, 1: left out */
};

void maillog(enum maillog_event, const struct maillog *);
void maillog_print(enum maillog_event, const struct maillog *, struct str *);

/* "0.05", "1.2", "12", "100": two significant digits (compat 7.3). */
void maillog_delay(struct str *, int64_t microseconds);

#endif
