#include "smtpd/reply.h"

/* clang-format off */
const struct reply_text reply_texts[REPLY_COUNT] = {
	[REPLY_OK]		= { 250, "2.0.0", "Ok" },
	[REPLY_GREETING]	= { 220, "", "$what" },
	[REPLY_HELO]		= { 250, "", "$host" },
	[REPLY_MAIL_OK]		= { 250, "2.1.0", "Ok" },
	[REPLY_RCPT_OK]		= { 250, "2.1.5", "Ok" },
	[REPLY_VRFY_OK]		= { 252, "2.0.0", "$what" },
	[REPLY_GO_AHEAD]	= { 354, "", "End data with <CR><LF>.<CR><LF>" },
	[REPLY_QUEUED]		= { 250, "2.0.0", "Ok: queued as $what" },
	[REPLY_BYE]		= { 221, "2.0.0", "Bye" },
	[REPLY_HELP]		= { 214, "2.0.0", "Commands:$what" },
	[REPLY_BAD_SYNTAX]	= { 500, "5.5.2", "Error: bad syntax" },
	[REPLY_BAD_UTF8]	= { 500, "5.5.2", "Error: bad UTF-8 syntax" },
	[REPLY_TOO_LONG]	= { 500, "5.5.2", "$host Error: command too long" },
	[REPLY_UNKNOWN]		= { 500, "5.5.2", "Error: command not recognized" },
	[REPLY_FORBIDDEN]	= { 221, "2.7.0", "Error: I can break rules, too. Goodbye." },
	[REPLY_NOT_IMPLEMENTED]	= { 502, "5.5.1", "Error: command not implemented" },
	[REPLY_NO_AUTH]		= { 503, "5.5.1", "Error: authentication not enabled" },
	[REPLY_NO_XCLIENT]	= { 554, "5.7.0", "Error: insufficient authorization" },
	[REPLY_SYNTAX_HELO]	= { 501, "", "Syntax: $what" },
	[REPLY_SYNTAX]		= { 501, "5.5.4", "Syntax: $what" },
	[REPLY_OPTION]		= { 555, "5.5.4", "Unsupported option: $what" },
	[REPLY_NEED_HELO]	= { 503, "5.5.1", "Error: send HELO/EHLO first" },
	[REPLY_NESTED_MAIL]	= { 503, "5.5.1", "Error: nested MAIL command" },
	[REPLY_NEED_MAIL]	= { 503, "5.5.1", "Error: need MAIL command" },
	[REPLY_NEED_RCPT]	= { 503, "5.5.1", "Error: need RCPT command" },
	[REPLY_NO_RCPTS]	= { 554, "5.5.1", "Error: no valid recipients" },
	[REPLY_IN_TRANSACTION]	= { 503, "5.5.1", "Error: MAIL transaction in progress" },
	[REPLY_BAD_SENDER]	= { 501, "5.1.7", "Bad sender address syntax" },
	[REPLY_BAD_RCPT]	= { 501, "5.1.3", "Bad recipient address syntax" },
	[REPLY_NOT_ASCII]	= { 553, "5.6.7", "Must declare SMTPUTF8 to send unicode address" },
	[REPLY_NO_DSN]		= { 501, "5.7.1", "DSN support is disabled" },
	[REPLY_BAD_RET]		= { 501, "5.5.4", "Bad RET parameter syntax" },
	[REPLY_BAD_ENVID]	= { 501, "5.5.4", "Bad ENVID parameter syntax" },
	[REPLY_BAD_NOTIFY]	= { 501, "5.5.4", "Error: Bad NOTIFY parameter syntax" },
	[REPLY_BAD_ORCPT]	= { 501, "5.5.4", "Error: Bad ORCPT parameter syntax" },
	[REPLY_BAD_SIZE]	= { 501, "5.5.4", "Bad message size syntax" },
	[REPLY_SIZE]		= { 552, "5.3.4", "Message size exceeds fixed limit" },
	[REPLY_TOO_BIG]		= { 552, "5.3.4", "Error: message file too big" },
	[REPLY_TOO_MANY_RCPTS]	= { 452, "4.5.3", "Error: too many recipients" },
	[REPLY_NO_ROOM]		= { 452, "4.3.1", "Insufficient system storage" },
	[REPLY_VRFY_DISABLED]	= { 502, "5.5.1", "VRFY command is disabled" },
	[REPLY_WRITE_ERROR]	= { 451, "4.3.0", "Error: queue file write error" },
	[REPLY_BARE_NEWLINE]	= { 550, "5.5.2", "$host Error: bare <LF> received" },
	[REPLY_PIPELINING]	= { 554, "5.5.0", "Error: SMTP protocol synchronization" },
	[REPLY_TOO_MANY_ERRORS]	= { 421, "4.7.0", "$host Error: too many errors" },
	[REPLY_TIMEOUT]		= { 421, "4.4.2", "$host Error: timeout exceeded" },
	[REPLY_LOCAL_ERROR]	= { 421, "4.3.0", "$host Server local error" },
	[REPLY_SHUT]		= { 421, "4.3.2", "$host Service shutting down" },
};
/* clang-format on */

void
reply_print(enum reply r, const char *host, struct sv what, struct str *out)
{
	struct sv in = sv_of(reply_texts[r].text), plain;

	while (sv_cut(&in, '$', &plain)) {
		str_put(out, plain);
		if (sv_skip(&in, "host"))
			str_puts(out, host);
		else if (sv_skip(&in, "what"))
			str_put(out, what);
	}
	str_put(out, in);
}
