/*
 * settings_later - the rows of what the client does not do yet
 */
#include "smtp/settings.h"

#include <limits.h>

enum { LONGEST = INT_MAX };

const struct param smtp_later_params[] = {
	param_later(PARAM_BOOL, allow_srv_lookup_fallback, "SRV records",
	    .initial = "no",
	    .doc = "Whether MX records are asked for where SRV records are "
		   "wanted and there are none."),
	param_later(PARAM_TEXT, best_mx_transport, "loops to ourselves",
	    .initial = "",
	    .doc = "The transport for mail of a domain whose best MX record "
		   "is this host; where it is empty, that mail is returned "
		   "as a loop."),
	param_later(PARAM_TIME, connection_cache_protocol_timeout,
	    "a connection cache", .initial = "5s", .min = 1, .max = LONGEST,
	    .doc = "How long the connection cache may take to answer. "
		   "Connections are kept in the process that made them, so "
		   "none is asked."),
	param_later(PARAM_TIME, connection_cache_status_update_time,
	    "a connection cache", .initial = "600s", .min = 1, .max = LONGEST,
	    .doc = "How often the connection cache logs what it was used for."),
	param_later(PARAM_TIME, connection_cache_ttl_limit,
	    "a connection cache", .initial = "2s", .min = 1, .max = LONGEST,
	    .doc = "The longest that the connection cache keeps a "
		   "connection, whatever is asked of it."),
	param_later(PARAM_BOOL, dns_ncache_ttl_fix_enable, "negative TTLs",
	    .initial = "no",
	    .doc = "Whether the time for which a name is known not to exist "
		   "is the shorter of the two that the SOA record gives."),
	param_later(PARAM_TEXT, dnssec_probe, "DANE", .initial = "ns:.",
	    .doc = "A query, type and name, that shows whether the resolver "
		   "validates when DNSSEC is wanted of it; empty for none."),
	param_later(PARAM_BOOL, ignore_srv_lookup_error, "SRV records",
	    .initial = "no",
	    .doc = "Whether a failed SRV lookup counts as no SRV record."),
	param_later(PARAM_BOOL, requiretls_enable, "REQUIRETLS",
	    .initial = "yes",
	    .doc = "Whether REQUIRETLS is announced, taken with MAIL, and "
		   "passed on."),
	param_later(PARAM_BOOL, requiretls_esmtp_header, "REQUIRETLS",
	    .initial = "yes",
	    .doc = "Whether a message for which TLS is required says so in a "
		   "header, for filters that know no REQUIRETLS."),
	param_later(PARAM_BOOL, requiretls_redact_dsn, "REQUIRETLS",
	    .initial = "yes",
	    .doc = "Whether notices about messages for which TLS is required "
		   "carry their headers only."),
	param_later(PARAM_TEXT, smtp_address_verify_target, "address probes",
	    .initial = "rcpt",
	    .doc = "The command whose reply decides a probe of an address: "
		   "rcpt or data."),
	param_later(PARAM_TEXT, smtp_body_checks, "header and body checks",
	    .initial = "",
	    .doc = "Tables that are asked about the lines of the body of a "
		   "message as it is delivered."),
	param_later(PARAM_TEXT, smtp_delivery_status_filter, "DSN filters",
	    .initial = "$default_delivery_status_filter",
	    .doc = "Tables that may change the status code and the text of a "
		   "delivery."),
	param_later(PARAM_TEXT, smtp_discard_ehlo_keyword_address_maps,
	    "keywords by address", .initial = "",
	    .doc = "Tables that give the EHLO keywords that are not heard "
		   "from a server, by its address."),
	param_later(PARAM_TEXT, smtp_dns_reply_filter, "DNS filters",
	    .initial = "",
	    .doc = "Tables that may drop records from answers of DNS."),
	param_later(PARAM_TEXT, smtp_dns_resolver_options, "native lookups",
	    .initial = "",
	    .doc = "Whether DNS completes names: res_defnames, res_dnsrch, "
		   "or nothing."),
	param_later(PARAM_TEXT, smtp_dns_support_level, "native lookups",
	    .initial = "",
	    .doc = "What is asked of DNS: disabled, enabled, or dnssec for "
		   "answers that were validated."),
	param_later(PARAM_TEXT, smtp_generic_maps, "generic tables",
	    .initial = "",
	    .doc = "Tables that give addresses, in the envelope and the "
		   "headers, that can be seen from outside."),
	param_later(PARAM_TEXT, smtp_header_checks, "header and body checks",
	    .initial = "",
	    .doc = "Tables that are asked about the headers of a message as "
		   "it is delivered."),
	param_later(PARAM_TEXT, smtp_host_lookup, "native lookups",
	    .initial = "dns",
	    .doc = "How the addresses of a host are found: dns, native for "
		   "the system's own way, or both in the order given."),
	param_later(PARAM_BOOL, smtp_log_tls_feature_status, "TLS",
	    .initial = "yes",
	    .doc = "Whether the line about a delivery tells which TLS was "
		   "wanted and which there was."),
	param_later(PARAM_TEXT, smtp_mime_header_checks,
	    "header and body checks", .initial = "",
	    .doc = "Tables that are asked about the headers of MIME parts as "
		   "a message is delivered."),
	param_later(PARAM_COUNT, smtp_min_data_rate, "a deadline",
	    .initial = "500", .min = 1, .max = LONGEST,
	    .doc = "How many bytes a second the server must at least take "
		   "where smtp_per_request_deadline is on."),
	param_later(PARAM_TEXT, smtp_nested_header_checks,
	    "header and body checks", .initial = "",
	    .doc = "Tables that are asked about the headers of attached "
		   "messages as a message is delivered."),
	param_later(PARAM_BOOL, smtp_per_request_deadline, "a deadline",
	    .initial = "${smtp_per_record_deadline?{$smtp_per_record_deadline}:"
		       "{no}}",
	    .doc = "Whether a time limit is for a whole command and its "
		   "reply rather than for each read and write."),
	param_later(PARAM_TIME, smtp_pix_workaround_delay_time,
	    "PIX workarounds", .initial = "10s", .min = 1, .max = LONGEST,
	    .doc = "How long to wait before the end of the message where a "
		   "firewall is in the way."),
	param_later(PARAM_TEXT, smtp_pix_workaround_maps, "PIX workarounds",
	    .initial = "",
	    .doc = "Tables that give the workarounds by the address of the "
		   "server."),
	param_later(PARAM_TIME, smtp_pix_workaround_threshold_time,
	    "PIX workarounds", .initial = "500s", .min = 0, .max = LONGEST,
	    .doc = "How long a message must have been in the queue before "
		   "the delay is used."),
	param_later(PARAM_TEXT, smtp_pix_workarounds, "PIX workarounds",
	    .initial = "disable_esmtp,delay_dotcrlf",
	    .doc = "What is done about a firewall that alters SMTP: "
		   "disable_esmtp and delay_dotcrlf."),
	param_later(PARAM_TEXT, smtp_reply_filter, "reply filters",
	    .initial = "",
	    .doc = "Tables that may rewrite each line of a reply before it "
		   "is understood."),
	param_later(PARAM_TEXT, smtp_requiretls_policy, "REQUIRETLS",
	    .initial = "inline:"
		       "{{${domain_to_ascii{$mydomain}}=opportunistic}, "
		       "{.${domain_to_ascii{$mydomain}}=opportunistic}, "
		       "{localhost=opportunistic}}, cidr:{{0.0.0.0/0 "
		       "opportunistic}, {::/0 opportunistic}}, enforce",
	    .doc = "Where a message for which TLS is required may go: tables "
		   "of destinations, and what holds for the others."),
	param_later(PARAM_TEXT, smtp_sasl_auth_cache_name, "SASL",
	    .initial = "",
	    .doc = "The table in which logins that failed are remembered."),
	param_later(PARAM_TIME, smtp_sasl_auth_cache_time, "SASL",
	    .initial = "90d", .min = 0, .max = LONGEST,
	    .doc = "How long a login that failed is not tried again."),
	param_later(PARAM_BOOL, smtp_sasl_auth_enable, "SASL", .initial = "no",
	    .doc = "Whether the client logs in to servers for which it has a "
		   "password."),
	param_later(PARAM_BOOL, smtp_sasl_auth_soft_bounce, "SASL",
	    .initial = "yes",
	    .doc = "Whether a 5xx code in answer to AUTH defers mail rather "
		   "than returns it."),
	param_later(PARAM_TEXT, smtp_sasl_mechanism_filter, "SASL",
	    .initial = "",
	    .doc = "The mechanisms of a server that are used; all where it "
		   "is empty."),
	param_later(PARAM_TEXT, smtp_sasl_password_maps, "SASL", .initial = "",
	    .doc = "Tables of user:password by sender, by host or by next "
		   "hop."),
	param_later(PARAM_TEXT, smtp_sasl_password_result_delimiter, "SASL",
	    .initial = ":",
	    .doc = "What parts the user from the password in "
		   "smtp_sasl_password_maps."),
	param_later(PARAM_TEXT, smtp_sasl_path, "SASL", .initial = "",
	    .doc = "What smtp_sasl_type needs to find: the name of a "
		   "configuration, or a socket."),
	param_later(PARAM_TEXT, smtp_sasl_security_options, "SASL",
	    .initial = "noplaintext, noanonymous",
	    .doc = "Kinds of mechanisms that are not used on a connection "
		   "without TLS."),
	param_later(PARAM_TEXT, smtp_sasl_tls_security_options, "SASL",
	    .initial = "$smtp_sasl_security_options",
	    .doc = "Kinds of mechanisms that are not used on a connection "
		   "with TLS."),
	param_later(PARAM_TEXT, smtp_sasl_tls_verified_security_options, "SASL",
	    .initial = "$smtp_sasl_tls_security_options",
	    .doc = "Kinds of mechanisms that are not used where TLS has "
		   "proved who the server is."),
	param_later(PARAM_TEXT, smtp_sasl_type, "SASL", .initial = "cyrus",
	    .doc = "The library that does the logins."),
	param_later(PARAM_BOOL, smtp_send_dummy_mail_auth, "SASL",
	    .initial = "no",
	    .doc = "Whether MAIL says AUTH=<> to servers that offer AUTH."),
	param_later(PARAM_BOOL, smtp_send_xforward_command, "XFORWARD",
	    .initial = "no",
	    .doc = "Whether the name, address, protocol and HELO name of the "
		   "first client are passed on to a server that takes "
		   "XFORWARD."),
	param_later(PARAM_BOOL, smtp_sender_dependent_authentication, "SASL",
	    .initial = "no",
	    .doc = "Whether smtp_sasl_password_maps is asked about the "
		   "sender first. Connections are then not shared by "
		   "messages."),
	param_later(PARAM_TIME, smtp_starttls_timeout, "TLS", .initial = "300s",
	    .min = 1, .max = LONGEST,
	    .doc = "How long STARTTLS and the handshake may take."),
	param_later(PARAM_TEXT, smtp_tls_CAfile, "TLS", .initial = "",
	    .doc = "A file of certificates, in PEM, of the authorities that "
		   "may sign the certificates of servers."),
	param_later(PARAM_TEXT, smtp_tls_CApath, "TLS", .initial = "",
	    .doc = "A directory of such certificates, each under the name "
		   "that openssl rehash gives it."),
	param_later(PARAM_BOOL, smtp_tls_block_early_mail_reply, "TLS",
	    .initial = "no",
	    .doc = "Whether a reply to MAIL that was sent before MAIL ends "
		   "the session: a forger may have put it there before the "
		   "handshake."),
	param_later(PARAM_TEXT, smtp_tls_cert_file, "TLS", .initial = "",
	    .doc = "The file of the client's certificate and of those that "
		   "lead up to its authority, in PEM. Servers seldom ask for "
		   "one."),
	param_later(PARAM_TEXT, smtp_tls_chain_files, "TLS", .initial = "",
	    .doc = "Files that each hold a private key and the certificates "
		   "that go with it, the client's own first. Where it is "
		   "set, the settings for single keys and certificates are "
		   "not read."),
	param_later(PARAM_TEXT, smtp_tls_ciphers, "TLS", .initial = "medium",
	    .doc = "The least grade of ciphers where mail may also go out "
		   "without TLS: null, low, export, medium or high."),
	param_later(PARAM_BOOL, smtp_tls_connection_reuse, "TLS",
	    .initial = "no",
	    .doc = "Whether a connection with TLS is kept for the next "
		   "message, as others are."),
	param_later(PARAM_TEXT, smtp_tls_dane_insecure_mx_policy, "DANE",
	    .initial = "dane",
	    .doc = "The level for servers with TLSA records of a domain "
		   "whose MX records were not validated: dane, encrypt or "
		   "may."),
	param_later(PARAM_TEXT, smtp_tls_eccert_file, "TLS", .initial = "",
	    .doc = "The file of a certificate for an elliptic curve key, "
		   "beside that of smtp_tls_cert_file."),
	param_later(PARAM_TEXT, smtp_tls_eckey_file, "TLS",
	    .initial = "$smtp_tls_eccert_file",
	    .doc = "The file of the private key of smtp_tls_eccert_file."),
	param_later(PARAM_BOOL, smtp_tls_enable_rpk, "TLS", .initial = "no",
	    .doc = "Whether the client asks for the server's bare public key "
		   "in place of a certificate, where that is all it looks at."),
	param_later(PARAM_BOOL, smtp_tls_enforce_sts_mx_patterns, "TLS",
	    .initial = "yes",
	    .doc = "Whether servers that an MTA-STS policy does not name are "
		   "passed over."),
	param_later(PARAM_TEXT, smtp_tls_exclude_ciphers, "TLS", .initial = "",
	    .doc = "Ciphers, or kinds of them, that the client never uses."),
	param_later(PARAM_TEXT, smtp_tls_fingerprint_cert_match, "TLS",
	    .initial = "",
	    .doc = "The digests of the certificates or keys that are trusted "
		   "at the level fingerprint."),
	param_later(PARAM_TEXT, smtp_tls_fingerprint_digest, "TLS",
	    .initial = "${{$compatibility_level} <level {3.6} ? {md5} : "
		       "{sha256}}",
	    .doc = "The digest by which certificates and keys of servers are "
		   "known."),
	param_later(PARAM_BOOL, smtp_tls_force_insecure_host_tlsa_lookup,
	    "DANE", .initial = "no",
	    .doc = "Whether TLSA records are asked for though the addresses "
		   "of the host were not validated."),
	param_later(PARAM_TEXT, smtp_tls_key_file, "TLS",
	    .initial = "$smtp_tls_cert_file",
	    .doc = "The file of the private key of smtp_tls_cert_file, "
		   "without a passphrase."),
	param_later(PARAM_TEXT, smtp_tls_loglevel_maps, "TLS", .initial = "",
	    .doc = "Tables that give another smtp_tls_loglevel for a server, "
		   "by next hop or by its name."),
	param_later(PARAM_TEXT, smtp_tls_loglevel, "TLS", .initial = "0",
	    .doc = "How much of TLS with servers is logged: 0 only what "
		   "fails, 1 a line a connection, 2 also the handshake, more "
		   "for debugging."),
	param_later(PARAM_TEXT, smtp_tls_mandatory_ciphers, "TLS",
	    .initial = "medium",
	    .doc = "The least grade of ciphers where TLS is demanded."),
	param_later(PARAM_TEXT, smtp_tls_mandatory_exclude_ciphers, "TLS",
	    .initial = "",
	    .doc = "What is excluded besides smtp_tls_exclude_ciphers where "
		   "TLS is demanded."),
	param_later(PARAM_TEXT, smtp_tls_mandatory_protocols, "TLS",
	    .initial = ">=TLSv1",
	    .doc = "The versions of TLS that are used where it is demanded, "
		   "such as >=TLSv1.2."),
	param_later(PARAM_BOOL, smtp_tls_note_starttls_offer, "TLS",
	    .initial = "no",
	    .doc = "Whether a server that offers STARTTLS, while none is "
		   "used, is named in the log."),
	param_later(PARAM_TEXT, smtp_tls_policy_maps, "TLS", .initial = "",
	    .guard = true,
	    .doc = "Tables that give a level, and what goes with it, by next "
		   "hop."),
	param_later(PARAM_TEXT, smtp_tls_protocols, "TLS", .initial = ">=TLSv1",
	    .doc = "The versions of TLS that are used where mail may also go "
		   "out without it."),
	param_later(PARAM_COUNT, smtp_tls_scert_verifydepth, "TLS",
	    .initial = "9", .min = 0, .max = LONGEST,
	    .doc = "How many authorities may stand between a server's "
		   "certificate and one that is trusted."),
	param_later(PARAM_TEXT, smtp_tls_secure_cert_match, "TLS",
	    .initial = "nexthop, dot-nexthop",
	    .doc = "The names that a server's certificate must have at the "
		   "level secure: nexthop, dot-nexthop, hostname, or names "
		   "as such."),
	param_later(PARAM_TEXT, smtp_tls_security_level, "TLS",
	    .initial = "${{$compatibility_level} <level {3.11} ? {} : {may}}",
	    .guard = true, .harmless = "none may",
	    .doc = "How much TLS mail needs to go out: none, may, encrypt, "
		   "fingerprint, dane, dane-only, verify or secure."),
	param_later(PARAM_TEXT, smtp_tls_servername, "TLS", .initial = "",
	    .doc = "The name by which the server is called in the handshake: "
		   "hostname, nexthop, a name, or empty for none."),
	param_later(PARAM_TEXT, smtp_tls_session_cache_database, "TLS",
	    .initial = "",
	    .doc = "The table in which sessions with servers are kept so "
		   "that they can be resumed."),
	param_later(PARAM_TIME, smtp_tls_session_cache_timeout, "TLS",
	    .initial = "3600s", .min = 0, .max = 8640000,
	    .doc = "How long a session with a server may be resumed."),
	param_later(PARAM_COUNT, smtp_tls_trace_size_limit, "TLS",
	    .initial = "102400", .min = 0, .max = LONGEST,
	    .doc = "The most bytes of a session's handshake that are kept "
		   "for the log."),
	param_later(PARAM_TEXT, smtp_tls_trust_anchor_file, "TLS",
	    .initial = "",
	    .doc = "Files of certificates or keys that are trusted in place "
		   "of the authorities of smtp_tls_CAfile."),
	param_later(PARAM_TEXT, smtp_tls_verify_cert_match, "TLS",
	    .initial = "hostname",
	    .doc = "The names that a server's certificate must have at the "
		   "level verify."),
	param_later(PARAM_BOOL, smtp_tls_wrappermode, "TLS", .initial = "no",
	    .guard = true,
	    .doc = "Whether connections begin with TLS rather than with a "
		   "greeting; the level must then be encrypt or more."),
	param_later(PARAM_BOOL, smtp_tlsrpt_enable, "TLS reports",
	    .initial = "no",
	    .doc = "Whether the outcome of each handshake is passed on for "
		   "the daily reports of RFC 8460."),
	param_later(PARAM_BOOL, smtp_tlsrpt_skip_reused_handshakes,
	    "TLS reports", .initial = "no",
	    .doc = "Whether a handshake that resumed a session is left out "
		   "of the reports."),
	param_later(PARAM_TEXT, smtp_tlsrpt_socket_name, "TLS reports",
	    .initial = "",
	    .doc = "The socket of the collector of reports, below "
		   "queue_directory."),
	param_later(PARAM_TIME, smtp_xforward_timeout, "XFORWARD",
	    .initial = "300s", .min = 1, .max = LONGEST,
	    .doc = "How long the server may take to answer XFORWARD."),
	param_later(PARAM_TEXT, use_srv_lookup, "SRV records", .initial = "",
	    .doc = "Services, such as submission, whose servers are found by "
		   "SRV records rather than by MX records."),
	{ .type = PARAM_END }
};
