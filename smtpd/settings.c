#include "smtpd/settings.h"

#include <limits.h>

#define S struct smtpd_settings

const struct param smtpd_params[] = {
	param_text(S, smtpd_banner, .initial = "$myhostname ESMTP $mail_name",
	    .doc = "What the server greets with, behind the code 220. It must "
		   "begin with $myhostname."),
	param_text(S, smtpd_discard_ehlo_keywords, .initial = "",
	    .doc = "EHLO keywords that are not announced, parted by commas or "
		   "blanks, in any case; silent-discard among them leaves out "
		   "the log line that says so. Without dsn, parameters for "
		   "delivery status notifications are refused."),
	param_text(S, smtpd_forbid_bare_newline, .initial = "normalize",
	    .doc = "What to do about lines that end in a newline without a "
		   "carriage return. With normalize or yes they are taken for "
		   "whole lines, but cannot be part of the end of data; note "
		   "also says so when the client disconnects; reject refuses "
		   "the command or the message; no takes them for whole lines "
		   "everywhere."),
	param_text(S, smtpd_forbid_bare_newline_exclusions,
	    .initial = "$mynetworks",
	    .doc = "Clients for which smtpd_forbid_bare_newline is no."),
	param_text(S, smtpd_forbidden_commands,
	    .initial = "CONNECT GET POST regexp:{{/^[^A-Z]/ Bogus}}",
	    .doc = "Commands after which the server hangs up at once. The "
		   "regexp of the default stands for commands that do not "
		   "begin with a letter; no other can be given."),
	param_text(S, smtpd_noop_commands, .initial = "",
	    .doc = "Commands that are answered like NOOP and do nothing."),
	param_text(S, local_header_rewrite_clients,
	    .initial = "permit_inet_interfaces",
	    .doc = "Clients whose messages get missing headers and are "
		   "rewritten like local ones. Effective are permit_mynetworks "
		   "and permit_inet_interfaces, which here stands for "
		   "loopback."),
	param_time(S, smtpd_error_sleep_time, .initial = "1s", .min = 0,
	    .max = 3600,
	    .doc = "How long each reply waits after smtpd_soft_error_limit "
		   "errors."),
	param_count(S, smtpd_forbid_bare_newline_reject_code, .initial = "550",
	    .min = 500, .max = 599,
	    .doc = "The code with which bare newlines are refused."),
	param_count(S, smtpd_hard_error_limit, .initial = "${stress?{1}:{20}}",
	    .min = 1, .max = INT_MAX,
	    .doc = "After this many errors without a message the server hangs "
		   "up."),
	param_count(S, smtpd_junk_command_limit,
	    .initial = "${stress?{1}:{100}}", .min = 1, .max = INT_MAX,
	    .doc = "How many commands that do not bring a message nearer "
		   "(NOOP, VRFY, RSET and the like) are free; each one more "
		   "counts as an error."),
	param_count(S, smtpd_min_data_rate, .initial = "500", .min = 1,
	    .max = INT_MAX,
	    .doc = "How many bytes of a message earn a client one more second "
		   "where smtpd_per_request_deadline is yes; it never has more "
		   "than smtpd_timeout before it."),
	param_count(S, smtpd_recipient_limit, .initial = "1000", .min = 1,
	    .max = 20000,
	    .doc = "The most recipients that one message may have. A client "
		   "that passes it gets a 452 reply and is expected to send "
		   "the rest in another message."),
	param_count(S, smtpd_recipient_overshoot_limit, .initial = "1000",
	    .min = 1, .max = INT_MAX,
	    .doc = "How many recipients over the limit are refused before "
		   "each one counts as an error."),
	param_count(S, smtpd_soft_error_limit, .initial = "10", .min = 1,
	    .max = INT_MAX,
	    .doc = "After this many errors without a message each reply waits "
		   "for smtpd_error_sleep_time."),
	param_time(S, smtpd_timeout, .initial = "${stress?{10}:{300}}s",
	    .min = 1, .max = 86400,
	    .doc = "How long the server waits for a command, and for the next "
		   "piece of a message."),
	param_bool(S, disable_vrfy_command, .initial = "no",
	    .doc = "Whether VRFY is refused and not announced."),
	param_bool(S, smtpd_delay_reject, .initial = "yes",
	    .doc = "Client, HELO and sender restrictions are judged at RCPT. "
		   "The value no is not supported and has no effect."),
	param_bool(S, smtpd_forbid_unauth_pipelining, .initial = "yes",
	    .doc = "Whether a client that does not wait where it must is cut "
		   "off."),
	param_bool(S, smtpd_helo_required, .initial = "no",
	    .doc = "Whether MAIL is refused before HELO or EHLO."),
	param_bool(S, smtpd_peername_lookup, .initial = "yes",
	    .doc = "Whether the name of the client is asked of DNS."),
	param_bool(S, smtpd_per_request_deadline,
	    .initial = "${smtpd_per_record_deadline?"
		       "{$smtpd_per_record_deadline}:"
		       "{${stress?{yes}:{no}}}}",
	    .doc = "Whether smtpd_timeout is for a whole message and not for "
		   "each piece of it, so that a client cannot stay by sending "
		   "one byte now and then. A command has one deadline in any "
		   "case."),
	param_bool(S, strict_rfc821_envelopes, .initial = "no",
	    .doc = "Whether addresses in MAIL and RCPT must be in angle "
		   "brackets and without comments."),
	{ .type = PARAM_END }
};
