#include "smtp/settings.h"

#include <limits.h>

#define S struct smtp_settings

enum { LONGEST = INT_MAX };

struct smtp_settings smtp_settings;

const struct param smtp_params[] = {
	param_text(S, smtp_address_preference, .initial = "any",
	    .doc = "Which of a destination's addresses are tried first among "
		   "those of equal preference: ipv6, ipv4 or any."),
	param_bool(S, smtp_always_send_ehlo, .initial = "yes",
	    .doc = "Whether EHLO is sent to a server that does not say ESMTP "
		   "in its greeting."),
	param_bool(S, smtp_balance_inet_protocols, .initial = "yes",
	    .doc = "Whether smtp_mx_address_limit keeps an address of each "
		   "family where there are both."),
	param_text(S, smtp_bind_address, .initial = "",
	    .doc = "The IPv4 address that connections are made from."),
	param_text(S, smtp_bind_address6, .initial = "",
	    .doc = "The IPv6 address that connections are made from."),
	param_bool(S, smtp_bind_address_enforce, .initial = "no",
	    .doc = "Whether mail is deferred when the address that "
		   "connections are made from cannot be used."),
	param_time(S, smtp_connect_timeout, .initial = "30s", .min = 0,
	    .max = LONGEST,
	    .doc = "How long a connection may take to come about; 0 leaves "
		   "it to the system."),
	param_text(S, smtp_connection_cache_destinations, .initial = "",
	    .doc = "Next hops whose connections are always kept for the next "
		   "message."),
	param_bool(S, smtp_connection_cache_on_demand, .initial = "yes",
	    .doc = "Whether connections to any destination are kept for a "
		   "moment, for the next message there."),
	param_time(S, smtp_connection_cache_time_limit, .initial = "2s",
	    .min = 1, .max = LONGEST,
	    .doc = "How long a connection is kept that has nothing to do."),
	param_count(S, smtp_connection_reuse_count_limit, .initial = "0",
	    .min = 0, .max = LONGEST,
	    .doc = "How many messages one connection may deliver; 0 is any "
		   "number."),
	param_time(S, smtp_connection_reuse_time_limit, .initial = "300s",
	    .min = 1, .max = LONGEST,
	    .doc = "How old a connection may be that is used again."),
	param_time(S, smtp_data_done_timeout, .initial = "600s", .min = 1,
	    .max = LONGEST,
	    .doc = "How long the server may take to answer the end of a "
		   "message."),
	param_time(S, smtp_data_init_timeout, .initial = "120s", .min = 1,
	    .max = LONGEST,
	    .doc = "How long the server may take to answer DATA."),
	param_time(S, smtp_data_xfer_timeout, .initial = "180s", .min = 1,
	    .max = LONGEST,
	    .doc = "How long a part of the message content may take."),
	param_bool(S, smtp_defer_if_no_mx_address_found, .initial = "no",
	    .doc = "Whether mail is deferred rather than returned when no MX "
		   "record leads to an address."),
	param_text(S, smtp_discard_ehlo_keywords, .initial = "",
	    .doc = "EHLO keywords of servers that are not heard."),
	param_text(S, smtp_fallback_relay, .initial = "$fallback_relay",
	    .doc = "Next hops to try when the destination cannot be reached."),
	param_text(S, smtp_helo_name, .initial = "$myhostname",
	    .doc = "The name that the client gives itself in HELO and EHLO."),
	param_time(S, smtp_helo_timeout, .initial = "300s", .min = 1,
	    .max = LONGEST,
	    .doc = "How long the server may take to greet, and to answer "
		   "HELO or EHLO."),
	param_bool(S, ignore_mx_lookup_error, .initial = "no",
	    .doc = "Whether a failed MX lookup counts as no MX record."),
	param_count(S, smtp_line_length_limit, .initial = "998", .min = 0,
	    .max = LONGEST,
	    .doc = "The longest line of a message that is sent; a longer one "
		   "is broken by CRLF and a blank. 0 is no limit."),
	param_time(S, smtp_mail_timeout, .initial = "300s", .min = 1,
	    .max = LONGEST,
	    .doc = "How long the server may take to answer MAIL."),
	param_count(S, smtp_mx_address_limit, .initial = "5", .min = 0,
	    .max = LONGEST,
	    .doc = "How many addresses of a destination are tried; 0 is no "
		   "limit."),
	param_count(S, smtp_mx_session_limit, .initial = "2", .min = 0,
	    .max = LONGEST,
	    .doc = "How many servers of a destination a message is offered "
		   "to in one go; 0 is no limit."),
	param_bool(S, smtp_never_send_ehlo, .initial = "no",
	    .doc = "Whether HELO is sent and never EHLO."),
	param_time(S, smtp_quit_timeout, .initial = "300s", .min = 1,
	    .max = LONGEST,
	    .doc = "How long the server may take to answer QUIT, where that "
		   "is waited for."),
	param_bool(S, smtp_quote_rfc821_envelope, .initial = "yes",
	    .doc = "Whether addresses are quoted in MAIL and RCPT as RFC 5321 "
		   "wants it."),
	param_bool(S, smtp_randomize_addresses, .initial = "yes",
	    .doc = "Whether addresses of equal preference are tried in random "
		   "order."),
	param_time(S, smtp_rcpt_timeout, .initial = "300s", .min = 1,
	    .max = LONGEST,
	    .doc = "How long the server may take to answer RCPT."),
	param_time(S, smtp_rset_timeout, .initial = "20s", .min = 1,
	    .max = LONGEST,
	    .doc = "How long the server may take to answer RSET."),
	param_bool(S, smtp_skip_5xx_greeting, .initial = "yes",
	    .doc = "Whether a server that greets with a 5xx code is passed "
		   "over, rather than its mail returned."),
	param_bool(S, smtp_skip_quit_response, .initial = "yes",
	    .doc = "Whether the connection is closed without waiting for the "
		   "answer to QUIT."),
	param_text(S, smtp_tcp_port, .initial = "smtp",
	    .doc = "The port to connect to where the next hop names none."),
	{ .type = PARAM_END }
};
