/*
 * reply - every word the server says, in one place
 *
 * In a text, $host is the server's name and $what is the detail that the caller
 * gives. Nothing else in this folder spells a reply.
 */
#ifndef SMTPD_REPLY_H
#define SMTPD_REPLY_H

#include "util/str.h"

enum reply {
	REPLY_LATER,  /* a question is open */
	REPLY_SENT,   /* the verb has put it, and it was a good one */
	REPLY_FAILED, /* the same, a bad one: counts as an error */
	REPLY_OK,
	REPLY_GREETING,
	REPLY_HELO,
	REPLY_MAIL_OK,
	REPLY_RCPT_OK,
	REPLY_VRFY_OK,
	REPLY_GO_AHEAD,
	REPLY_QUEUED,
	REPLY_BYE,
	REPLY_HELP,
	REPLY_BAD_SYNTAX,
	REPLY_BAD_UTF8,
	REPLY_TOO_LONG,
	REPLY_UNKNOWN,
	REPLY_FORBIDDEN,
	REPLY_NOT_IMPLEMENTED,
	REPLY_NO_AUTH,
	REPLY_NO_XCLIENT,
	REPLY_SYNTAX_HELO,
	REPLY_SYNTAX,
	REPLY_OPTION,
	REPLY_NEED_HELO,
	REPLY_NESTED_MAIL,
	REPLY_NEED_MAIL,
	REPLY_NEED_RCPT,
	REPLY_NO_RCPTS,
	REPLY_IN_TRANSACTION,
	REPLY_BAD_SENDER,
	REPLY_BAD_RCPT,
	REPLY_NOT_ASCII,
	REPLY_NO_DSN,
	REPLY_BAD_RET,
	REPLY_BAD_ENVID,
	REPLY_BAD_NOTIFY,
	REPLY_BAD_ORCPT,
	REPLY_BAD_SIZE,
	REPLY_SIZE,
	REPLY_TOO_BIG,
	REPLY_TOO_MANY_RCPTS,
	REPLY_NO_ROOM,
	REPLY_VRFY_DISABLED,
	REPLY_WRITE_ERROR,
	REPLY_BARE_NEWLINE,
	REPLY_PIPELINING,
	REPLY_TOO_MANY_ERRORS,
	REPLY_TIMEOUT,
	REPLY_LOCAL_ERROR,
	REPLY_SHUT,
	REPLY_COUNT
};

struct reply_text {
	int code;
	const char *status; /* RFC 3463 */
	const char *text;
};

extern const struct reply_text reply_texts[REPLY_COUNT];

/* The text with its $host and $what filled in. */
void reply_print(enum reply, const char *host, struct sv what, struct str *);

#endif
