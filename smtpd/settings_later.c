/*
 * settings_later - the rows of what the server does not do yet
 */
#include "param/param.h"

extern const struct param smtpd_later_params[];

/* clang-format off */
const struct param smtpd_later_params[] = {
	param_never(PARAM_TIME, dnsblog_reply_delay,
	    .initial = "0s",
	    .doc = "How long answers about DNS lists are held back, for "
		   "tests. They are not."),
	param_never(PARAM_TEXT, dnsblog_service_name,
	    .initial = "dnsblog",
	    .doc = "The name of the service that asks DNS lists. The service "
		   "dnsd does that."),
	param_never(PARAM_TEXT, smtpd_service_name,
	    .initial = "smtpd",
	    .doc = "The name of the service to which postscreen hands "
		   "clients. Only this name is known."),
	param_never(PARAM_TEXT, tlsmgr_service_name,
	    .initial = "tlsmgr",
	    .doc = "The name of the service that keeps TLS sessions. Only "
		   "this name is known."),
	param_never(PARAM_TEXT, tlsproxy_service_name,
	    .initial = "tlsproxy",
	    .doc = "The name of the service that does TLS for others. Only "
		   "this name is known."),
	param_never(PARAM_TIME, in_flow_delay,
	    .initial = "1s", .max = 10,
	    .doc = "How long each message waits when more comes in than goes "
		   "out. Clients are slowed by what the queue can take."),
	param_later(PARAM_TEXT, smtpd_authorized_xclient_hosts, "XCLIENT",
	    .initial = "",
	    .doc = "Clients that may say by XCLIENT in whose name they speak."),
	param_later(PARAM_TEXT, smtpd_authorized_xforward_hosts, "XFORWARD",
	    .initial = "",
	    .doc = "Clients that may say by XFORWARD where a message came "
		   "from, for the log."),
	param_later(PARAM_COUNT, smtpd_client_auth_rate_limit,
	    "limits per client",
	    .initial = "0",
	    .doc = "How many AUTH commands a client may send in "
		   "anvil_rate_time_unit; 0 is any number."),
	param_later(PARAM_COUNT, smtpd_client_connection_count_limit,
	    "limits per client",
	    .initial = "50",
	    .doc = "How many connections a client may have at a time; 0 is "
		   "any number."),
	param_later(PARAM_COUNT, smtpd_client_connection_rate_limit,
	    "limits per client",
	    .initial = "0",
	    .doc = "How many connections a client may make in "
		   "anvil_rate_time_unit; 0 is any number."),
	param_later(PARAM_TEXT, smtpd_client_event_limit_exceptions,
	    "limits per client",
	    .initial = "${smtpd_client_connection_limit_exceptions:$mynetworks}",
	    .doc = "Clients that have no limits of number and rate."),
	param_later(PARAM_COUNT, smtpd_client_ipv4_prefix_length,
	    "limits per client",
	    .initial = "32", .max = 32,
	    .doc = "How many leading bits of IPv4 addresses make them one "
		   "client for the limits."),
	param_later(PARAM_COUNT, smtpd_client_ipv6_prefix_length,
	    "limits per client",
	    .initial = "84", .max = 128,
	    .doc = "How many leading bits of IPv6 addresses make them one "
		   "client for the limits."),
	param_later(PARAM_COUNT, smtpd_client_message_rate_limit,
	    "limits per client",
	    .initial = "0",
	    .doc = "How many messages a client may send in "
		   "anvil_rate_time_unit; 0 is any number."),
	param_later(PARAM_COUNT, smtpd_client_new_tls_session_rate_limit,
	    "limits per client",
	    .initial = "0",
	    .doc = "How many new TLS sessions a client may make in "
		   "anvil_rate_time_unit; 0 is any number."),
	param_later(PARAM_BOOL, smtpd_client_port_logging,
	    "ports of clients in the log",
	    .initial = "no",
	    .doc = "Whether the log says the port of a client beside its "
		   "address."),
	param_later(PARAM_COUNT, smtpd_client_recipient_rate_limit,
	    "limits per client",
	    .initial = "0",
	    .doc = "How many recipients a client may name in "
		   "anvil_rate_time_unit; 0 is any number."),
	param_later(PARAM_TEXT, smtpd_command_filter, "filters of commands",
	    .initial = "",
	    .doc = "A table that changes a command of a client before it is "
		   "read."),
	param_later(PARAM_TEXT, smtpd_discard_ehlo_keyword_address_maps,
	    "EHLO keywords by client",
	    .initial = "",
	    .doc = "Tables from a client's address to the EHLO keywords that "
		   "it is not told."),
	param_later(PARAM_TEXT, smtpd_dns_reply_filter,
	    "filters of DNS answers",
	    .initial = "",
	    .doc = "A table that changes or drops DNS records before the "
		   "server uses them."),
	param_later(PARAM_RAW, smtpd_expansion_filter,
	    "texts with session values",
	    .initial = "\\t\\40!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLM"
		       "NOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
	    .doc = "The characters that a value of the session keeps where "
		   "it goes into a reply; another becomes an underscore. It "
		   "is not expanded."),
	param_later(PARAM_BOOL, smtpd_hide_client_session,
	    "Received headers without a client",
	    .initial = "no",
	    .doc = "Whether the Received header of mail that is submitted "
		   "leaves out who submitted it."),
	param_later(PARAM_COUNT, smtpd_history_flush_threshold,
	    "histories of sessions",
	    .initial = "100", .min = 1,
	    .doc = "How many commands and replies of a session are kept for "
		   "a notice to the postmaster."),
	param_later(PARAM_TEXT, smtpd_log_access_permit_actions,
	    "log lines of permits",
	    .initial = "",
	    .doc = "The restrictions whose permit is logged as a refusal is."),
	param_later(PARAM_RAW, smtpd_reject_footer, "footers of replies",
	    .initial = "",
	    .doc = "Text that is put behind each refusal. It is not expanded "
		   "by main.cf: its names are values of the session."),
	param_later(PARAM_TEXT, smtpd_reject_footer_maps, "footers of replies",
	    .initial = "",
	    .doc = "Tables from a refusal to the text that is put behind it "
		   "instead of smtpd_reject_footer."),
	param_later(PARAM_TIME, smtpd_starttls_timeout, "TLS",
	    .initial = "${stress?{10}:{300}}s", .min = 1,
	    .doc = "How long the exchange may take that begins TLS."),
	param_later(PARAM_TEXT, smtpd_upstream_proxy_protocol,
	    "the PROXY protocol",
	    .initial = "",
	    .doc = "The protocol by which a proxy before the server says who "
		   "the client is: haproxy, or empty for none."),
	param_later(PARAM_TIME, smtpd_upstream_proxy_timeout,
	    "the PROXY protocol",
	    .initial = "5s", .min = 1,
	    .doc = "How long a proxy may take to say who the client is."),
	param_later(PARAM_TEXT, content_filter, "content filters",
	    .initial = "", .guard = true,
	    .doc = "The transport and next hop to which all mail goes first "
		   "that comes in here."),
	param_later(PARAM_TEXT, receive_override_options,
	    "overrides of rewriting and checks",
	    .initial = "",
	    .doc = "What is left out for mail that comes in here: "
		   "no_unknown_recipient_checks, no_address_mappings, "
		   "no_header_body_checks, no_milters."),
	param_later(PARAM_TEXT, smtpd_milter_maps, "milters",
	    .initial = "", .guard = true,
	    .doc = "Tables from a client's address to the milters that are "
		   "used for it; DISABLE for none."),
	param_later(PARAM_TEXT, smtpd_milters, "milters",
	    .initial = "", .guard = true,
	    .doc = "The mail filters that mail by SMTP must pass while the "
		   "client waits."),
	param_later(PARAM_TEXT, smtpd_proxy_ehlo, "content filters",
	    .initial = "$myhostname",
	    .doc = "The name that is given to a filter before the queue."),
	param_later(PARAM_TEXT, smtpd_proxy_filter, "content filters",
	    .initial = "", .guard = true,
	    .doc = "A host and port to which mail by SMTP is passed while "
		   "the client waits, and which answers for it."),
	param_later(PARAM_TEXT, smtpd_proxy_options, "content filters",
	    .initial = "",
	    .doc = "How a filter before the queue is spoken to: speed_adjust "
		   "receives a message whole before it is passed on."),
	param_later(PARAM_TIME, smtpd_proxy_timeout, "content filters",
	    .initial = "100s", .min = 1,
	    .doc = "How long a filter before the queue may take to connect "
		   "and to answer."),
	param_later(PARAM_BOOL, broken_sasl_auth_clients, "SASL",
	    .initial = "no",
	    .doc = "Whether AUTH is announced a second time in an old form, "
		   "with an equals sign."),
	param_later(PARAM_BOOL, smtpd_sasl_auth_enable, "SASL",
	    .initial = "no",
	    .doc = "Whether clients may log in."),
	param_later(PARAM_BOOL, smtpd_sasl_authenticated_header, "SASL",
	    .initial = "no",
	    .doc = "Whether the Received header says the name under which a "
		   "client logged in."),
	param_later(PARAM_TEXT, smtpd_sasl_exceptions_networks, "SASL",
	    .initial = "",
	    .doc = "Clients to which AUTH is not announced."),
	param_later(PARAM_TEXT, smtpd_sasl_local_domain, "SASL",
	    .initial = "",
	    .doc = "The realm of names without one."),
	param_later(PARAM_TEXT, smtpd_sasl_mechanism_filter, "SASL",
	    .initial = "!external, static:rest",
	    .doc = "The mechanisms that are announced, of those that there "
		   "are."),
	param_later(PARAM_TEXT, smtpd_sasl_path, "SASL",
	    .initial = "smtpd",
	    .doc = "Where the program is that checks passwords, in the terms "
		   "of smtpd_sasl_type."),
	param_later(PARAM_COUNT, smtpd_sasl_response_limit, "SASL",
	    .initial = "12288", .min = 12288,
	    .doc = "The longest answer of a client in an AUTH exchange."),
	param_later(PARAM_TEXT, smtpd_sasl_security_options, "SASL",
	    .initial = "noanonymous",
	    .doc = "What a mechanism must have to be announced: noanonymous, "
		   "noplaintext and the like."),
	param_later(PARAM_TEXT, smtpd_sasl_service, "SASL",
	    .initial = "smtp",
	    .doc = "The name of the service that is told to who checks "
		   "passwords."),
	param_later(PARAM_TEXT, smtpd_sasl_tls_security_options, "SASL",
	    .initial = "$smtpd_sasl_security_options",
	    .doc = "The same as smtpd_sasl_security_options where the "
		   "session has TLS."),
	param_later(PARAM_TEXT, smtpd_sasl_type, "SASL",
	    .initial = "cyrus",
	    .doc = "What kind of program checks passwords: dovecot; cyrus is "
		   "that of Postfix's default."),
	{ .type = PARAM_END }
};
/* clang-format on */
