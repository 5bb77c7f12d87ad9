/*
 * later_lmtp - the rows of delivery by LMTP: those of the SMTP client, again
 *
 * A name here is one of smtp_'s, and so is what it means; the defaults are its
 * own.
 */
#include <limits.h>

#include "param/param.h"

enum { LONGEST = INT_MAX };

/* clang-format off */
#define LMTP(kind, x, ...)						\
	param_later(kind, lmtp_##x, "LMTP", __VA_ARGS__,		\
	    .doc = "What smtp_" #x " is, for delivery by LMTP.")
#define LMTP_TEXT(x, text)	LMTP(PARAM_TEXT, x, .initial = (text))
#define LMTP_BOOL(x, text)	LMTP(PARAM_BOOL, x, .initial = (text))
#define LMTP_COUNT(x, text, least)					\
	LMTP(PARAM_COUNT, x, .initial = (text), .min = (least), .max = LONGEST)
#define LMTP_TIME(x, text, least)					\
	LMTP(PARAM_TIME, x, .initial = (text), .min = (least), .max = LONGEST)

const struct param lmtp_params[] = {
	LMTP_TEXT(address_preference, "any"),
	LMTP_TEXT(address_verify_target, "rcpt"),
	LMTP_BOOL(balance_inet_protocols, "yes"),
	LMTP_TEXT(bind_address, ""),
	LMTP_TEXT(bind_address6, ""),
	LMTP_BOOL(bind_address_enforce, "no"),
	LMTP_TEXT(body_checks, ""),
	LMTP_TIME(connect_timeout, "0s", 0),
	LMTP_TEXT(connection_cache_destinations, ""),
	LMTP_BOOL(connection_cache_on_demand, "yes"),
	LMTP_TIME(connection_cache_time_limit, "2s", 1),
	LMTP_COUNT(connection_reuse_count_limit, "0", 0),
	LMTP_TIME(connection_reuse_time_limit, "300s", 1),
	LMTP_TIME(data_done_timeout, "600s", 1),
	LMTP_TIME(data_init_timeout, "120s", 1),
	LMTP_TIME(data_xfer_timeout, "180s", 1),
	LMTP_BOOL(defer_if_no_mx_address_found, "no"),
	LMTP_TEXT(delivery_status_filter, "$default_delivery_status_filter"),
	LMTP_TEXT(dns_reply_filter, ""),
	LMTP_TEXT(dns_resolver_options, ""),
	LMTP_TEXT(dns_support_level, ""),
	LMTP_TEXT(fallback_relay, ""),
	LMTP_TEXT(generic_maps, ""),
	LMTP_TEXT(header_checks, ""),
	LMTP_TEXT(host_lookup, "dns"),
	LMTP_COUNT(line_length_limit, "998", 0),
	LMTP_BOOL(log_tls_feature_status, "yes"),
	LMTP_TIME(mail_timeout, "300s", 1),
	LMTP_TEXT(mime_header_checks, ""),
	LMTP_COUNT(min_data_rate, "500", 1),
	LMTP_COUNT(mx_address_limit, "5", 0),
	LMTP_COUNT(mx_session_limit, "2", 0),
	LMTP_TEXT(nested_header_checks, ""),
	LMTP_BOOL(per_request_deadline,
	    "${lmtp_per_record_deadline?{$lmtp_per_record_deadline}:{no}}"),
	LMTP_TIME(pix_workaround_delay_time, "10s", 1),
	LMTP_TEXT(pix_workaround_maps, ""),
	LMTP_TIME(pix_workaround_threshold_time, "500s", 0),
	LMTP_TEXT(pix_workarounds, "disable_esmtp,delay_dotcrlf"),
	LMTP_TIME(quit_timeout, "300s", 1),
	LMTP_BOOL(quote_rfc821_envelope, "yes"),
	LMTP_BOOL(randomize_addresses, "yes"),
	LMTP_TIME(rcpt_timeout, "300s", 1),
	LMTP_TEXT(reply_filter, ""),
	LMTP_TEXT(requiretls_policy, "opportunistic"),
	LMTP_TIME(rset_timeout, "20s", 1),
	LMTP_TEXT(sasl_auth_cache_name, ""),
	LMTP_TIME(sasl_auth_cache_time, "90d", 0),
	LMTP_BOOL(sasl_auth_enable, "no"),
	LMTP_BOOL(sasl_auth_soft_bounce, "yes"),
	LMTP_TEXT(sasl_mechanism_filter, ""),
	LMTP_TEXT(sasl_password_maps, ""),
	LMTP_TEXT(sasl_password_result_delimiter, ":"),
	LMTP_TEXT(sasl_path, ""),
	LMTP_TEXT(sasl_security_options, "noplaintext, noanonymous"),
	LMTP_TEXT(sasl_tls_security_options, "$lmtp_sasl_security_options"),
	LMTP_TEXT(sasl_tls_verified_security_options,
	    "$lmtp_sasl_tls_security_options"),
	LMTP_TEXT(sasl_type, "cyrus"),
	LMTP_BOOL(send_dummy_mail_auth, "no"),
	LMTP_BOOL(send_xforward_command, "no"),
	LMTP_BOOL(sender_dependent_authentication, "no"),
	LMTP_BOOL(skip_5xx_greeting, "yes"),
	LMTP_BOOL(skip_quit_response, "no"),
	LMTP_TIME(starttls_timeout, "300s", 1),
	LMTP_TEXT(tcp_port, "24"),
	LMTP_TEXT(tls_CAfile, ""),
	LMTP_TEXT(tls_CApath, ""),
	LMTP_BOOL(tls_block_early_mail_reply, "no"),
	LMTP_TEXT(tls_cert_file, ""),
	LMTP_TEXT(tls_chain_files, ""),
	LMTP_TEXT(tls_ciphers, "medium"),
	LMTP_BOOL(tls_connection_reuse, "no"),
	LMTP_TEXT(tls_eccert_file, ""),
	LMTP_TEXT(tls_eckey_file, "$lmtp_tls_eccert_file"),
	LMTP_BOOL(tls_enable_rpk, "yes"),
	LMTP_BOOL(tls_enforce_sts_mx_patterns, "yes"),
	LMTP_TEXT(tls_exclude_ciphers, ""),
	LMTP_TEXT(tls_fingerprint_cert_match, ""),
	LMTP_TEXT(tls_fingerprint_digest,
	    "${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}"),
	LMTP_BOOL(tls_force_insecure_host_tlsa_lookup, "no"),
	LMTP_TEXT(tls_key_file, "$lmtp_tls_cert_file"),
	LMTP_TEXT(tls_loglevel, "0"),
	LMTP_TEXT(tls_loglevel_maps, "$smtp_tls_loglevel_maps"),
	LMTP_TEXT(tls_mandatory_ciphers, "medium"),
	LMTP_TEXT(tls_mandatory_exclude_ciphers, ""),
	LMTP_TEXT(tls_mandatory_protocols, ">=TLSv1"),
	LMTP_BOOL(tls_note_starttls_offer, "no"),
	LMTP_TEXT(tls_policy_maps, ""),
	LMTP_TEXT(tls_protocols, ">=TLSv1"),
	LMTP_COUNT(tls_scert_verifydepth, "9", 0),
	LMTP_TEXT(tls_secure_cert_match, "nexthop"),
	LMTP_TEXT(tls_security_level, ""),
	LMTP_TEXT(tls_servername, ""),
	LMTP_TEXT(tls_session_cache_database, ""),
	LMTP_TIME(tls_session_cache_timeout, "3600s", 0),
	LMTP_COUNT(tls_trace_size_limit, "102400", 0),
	LMTP_TEXT(tls_trust_anchor_file, ""),
	LMTP_TEXT(tls_verify_cert_match, "hostname"),
	LMTP_BOOL(tls_wrappermode, "no"),
	LMTP_TIME(xforward_timeout, "300s", 1),

	param_later(PARAM_BOOL, lmtp_assume_final, "LMTP", .initial = "no",
	    .doc = "Whether a server that knows no DSN is the mailbox itself, "
		   "so that a notice says delivered and not relayed."),
	param_later(PARAM_TEXT, lmtp_discard_lhlo_keyword_address_maps, "LMTP",
	    .initial = "",
	    .doc = "What smtp_discard_ehlo_keyword_address_maps is, for LHLO."),
	param_later(PARAM_TEXT, lmtp_discard_lhlo_keywords, "LMTP",
	    .initial = "",
	    .doc = "What smtp_discard_ehlo_keywords is, for LHLO."),
	param_later(PARAM_TEXT, lmtp_lhlo_name, "LMTP",
	    .initial = "$myhostname",
	    .doc = "The name that the client gives itself in LHLO."),
	param_later(PARAM_TIME, lmtp_lhlo_timeout, "LMTP", .initial = "300s",
	    .min = 1, .max = LONGEST,
	    .doc = "How long the server may take to greet, and to answer "
		   "LHLO."),
	{ .type = PARAM_END }
};
/* clang-format on */
