/*
 * later_postscreen - the rows of postscreen and tlsproxy
 *
 * What they have of TLS is what smtpd and smtp have, under names of their own.
 */
#include <limits.h>

#include "param/param.h"

enum { LONGEST = INT_MAX };

const struct param postscreen_params[] = {
	param_later(PARAM_TEXT, postscreen_access_list, "postscreen",
	    .initial = "permit_mynetworks",
	    .doc = "What is asked of a client first: permit_mynetworks and "
		   "tables, each with permit, reject or dunno. What permits "
		   "or rejects ends the matter."),
	param_later(PARAM_TEXT, postscreen_allowlist_interfaces, "postscreen",
	    .initial =
		"${postscreen_whitelist_interfaces?{$postscreen_whitelist_interfaces}:"
		"{static:all}}",
	    .doc = "The server's own addresses at which a client may become "
		   "one that passed. At the others only those that passed "
		   "before are let in."),
	param_later(PARAM_TEXT, postscreen_bare_newline_action, "postscreen",
	    .initial = "ignore",
	    .doc = "What becomes of a client that ends a line without a "
		   "carriage return: ignore, enforce or drop."),
	param_later(PARAM_BOOL, postscreen_bare_newline_enable, "postscreen",
	    .initial = "no",
	    .doc = "Whether it is looked at whether a client ends lines "
		   "without a carriage return."),
	param_later(PARAM_TIME, postscreen_bare_newline_ttl, "postscreen",
	    .initial = "30d", .min = 1, .max = LONGEST,
	    .doc = "How long a client that ended its lines as it should is "
		   "not tested for that again."),
	param_later(PARAM_TIME, postscreen_cache_cleanup_interval, "postscreen",
	    .initial = "12h", .min = 0, .max = LONGEST,
	    .doc = "How often what has been of no use is taken out of the "
		   "cache."),
	param_later(PARAM_TEXT, postscreen_cache_map, "postscreen",
	    .initial = "$default_cache_db_type:"
		       "$data_directory/postscreen_cache",
	    .doc = "The table in which the clients that passed are "
		   "remembered."),
	param_later(PARAM_TIME, postscreen_cache_retention_time, "postscreen",
	    .initial = "7d", .min = 1, .max = LONGEST,
	    .doc = "How long an entry of the cache stays after the last of "
		   "its times is over."),
	param_later(PARAM_COUNT, postscreen_client_connection_count_limit,
	    "postscreen", .initial = "$smtpd_client_connection_count_limit",
	    .min = 0, .max = LONGEST,
	    .doc = "How many connections one client may have at a time."),
	param_later(PARAM_COUNT, postscreen_command_count_limit, "postscreen",
	    .initial = "20", .min = 1, .max = LONGEST,
	    .doc = "How many commands a client may send while it is tested."),
	param_later(PARAM_TEXT, postscreen_command_filter, "postscreen",
	    .initial = "$smtpd_command_filter",
	    .doc = "A table that may rewrite each command before it is "
		   "understood."),
	param_later(PARAM_TIME, postscreen_command_time_limit, "postscreen",
	    .initial = "${stress?{10}:{300}}s", .min = 1, .max = LONGEST,
	    .doc = "How long a whole command may take to come."),
	param_later(PARAM_TEXT, postscreen_denylist_action, "postscreen",
	    .initial =
		"${postscreen_blacklist_action?{$postscreen_blacklist_action}:"
		"{ignore}}",
	    .doc = "What becomes of a client that postscreen_access_list "
		   "rejects: ignore, enforce or drop."),
	param_later(PARAM_BOOL, postscreen_disable_vrfy_command, "postscreen",
	    .initial = "$disable_vrfy_command",
	    .doc = "Whether VRFY is refused."),
	param_later(PARAM_TEXT, postscreen_discard_ehlo_keyword_address_maps,
	    "postscreen", .initial = "$smtpd_discard_ehlo_keyword_address_maps",
	    .doc = "Tables that give the EHLO keywords that a client is not "
		   "told, by its address."),
	param_later(PARAM_TEXT, postscreen_discard_ehlo_keywords, "postscreen",
	    .initial = "$smtpd_discard_ehlo_keywords",
	    .doc = "EHLO keywords that are not announced."),
	param_later(PARAM_TEXT, postscreen_dnsbl_action, "postscreen",
	    .initial = "ignore",
	    .doc = "What becomes of a client whose score reaches "
		   "postscreen_dnsbl_threshold: ignore, enforce or drop."),
	param_later(PARAM_COUNT, postscreen_dnsbl_allowlist_threshold,
	    "postscreen",
	    .initial =
		"${postscreen_dnsbl_whitelist_threshold?{$postscreen_dnsbl_whitelist_threshold}:"
		"{0}}",
	    .min = -LONGEST, .max = LONGEST,
	    .doc = "A client whose score is this or less need not pass the "
		   "tests that come after the greeting. It must be negative "
		   "to have an effect."),
	param_later(PARAM_TIME, postscreen_dnsbl_max_ttl, "postscreen",
	    .initial = "${postscreen_dnsbl_ttl?{$postscreen_dnsbl_ttl}:{1}}h",
	    .min = 1, .max = LONGEST,
	    .doc = "The longest that the answer of a list counts, whatever "
		   "its time to live."),
	param_later(PARAM_TIME, postscreen_dnsbl_min_ttl, "postscreen",
	    .initial = "60s", .min = 1, .max = LONGEST,
	    .doc = "The shortest that the answer of a list counts, whatever "
		   "its time to live."),
	param_later(PARAM_TEXT, postscreen_dnsbl_reply_map, "postscreen",
	    .initial = "",
	    .doc = "Tables that give the name by which a list is called in "
		   "replies, where its own holds a secret."),
	param_later(PARAM_TEXT, postscreen_dnsbl_sites, "postscreen",
	    .initial = "",
	    .doc = "Lists in DNS that are asked about each client, as "
		   "domain=filter*weight; the weights of those that know it "
		   "make its score."),
	param_later(PARAM_COUNT, postscreen_dnsbl_threshold, "postscreen",
	    .initial = "1", .min = 1, .max = LONGEST,
	    .doc = "The score from which on postscreen_dnsbl_action is taken."),
	param_later(PARAM_TIME, postscreen_dnsbl_timeout, "postscreen",
	    .initial = "10s", .min = 1, .max = LONGEST,
	    .doc = "How long the lists may take to answer."),
	param_later(PARAM_RAW, postscreen_expansion_filter, "postscreen",
	    .initial = "$smtpd_expansion_filter",
	    .doc = "The characters that may stand in what $name in a reject "
		   "footer is replaced by."),
	param_later(PARAM_TEXT, postscreen_forbidden_commands, "postscreen",
	    .initial = "$smtpd_forbidden_commands",
	    .doc = "Commands that no mail client sends; see "
		   "postscreen_non_smtp_command_action."),
	param_later(PARAM_TEXT, postscreen_greet_action, "postscreen",
	    .initial = "ignore",
	    .doc = "What becomes of a client that speaks before it is "
		   "greeted: ignore, enforce or drop."),
	param_later(PARAM_TEXT, postscreen_greet_banner, "postscreen",
	    .initial = "$smtpd_banner",
	    .doc = "What is said first, to make those speak that cannot wait "
		   "for the end of the greeting; empty for nothing."),
	param_later(PARAM_TIME, postscreen_greet_ttl, "postscreen",
	    .initial = "1d", .min = 1, .max = LONGEST,
	    .doc = "How long a client that waited for its greeting is not "
		   "tested for that again."),
	param_later(PARAM_TIME, postscreen_greet_wait, "postscreen",
	    .initial = "${stress?{2}:{6}}s", .min = 1, .max = LONGEST,
	    .doc = "How long a client has to wait for its greeting."),
	param_later(PARAM_BOOL, postscreen_helo_required, "postscreen",
	    .initial = "$smtpd_helo_required",
	    .doc = "Whether a client must say HELO or EHLO before MAIL."),
	param_later(PARAM_TEXT, postscreen_non_smtp_command_action,
	    "postscreen", .initial = "drop",
	    .doc = "What becomes of a client that sends one of "
		   "postscreen_forbidden_commands: ignore, enforce or drop."),
	param_later(PARAM_BOOL, postscreen_non_smtp_command_enable,
	    "postscreen", .initial = "no",
	    .doc = "Whether commands of clients are held against "
		   "postscreen_forbidden_commands."),
	param_later(PARAM_TIME, postscreen_non_smtp_command_ttl, "postscreen",
	    .initial = "30d", .min = 1, .max = LONGEST,
	    .doc = "How long a client that sent no such command is not "
		   "tested for that again."),
	param_later(PARAM_TEXT, postscreen_pipelining_action, "postscreen",
	    .initial = "enforce",
	    .doc = "What becomes of a client that sends commands before it "
		   "has the reply to the last: ignore, enforce or drop."),
	param_later(PARAM_BOOL, postscreen_pipelining_enable, "postscreen",
	    .initial = "no",
	    .doc = "Whether it is looked at whether a client sends commands "
		   "without waiting for replies."),
	param_later(PARAM_TIME, postscreen_pipelining_ttl, "postscreen",
	    .initial = "30d", .min = 1, .max = LONGEST,
	    .doc = "How long a client that waited for replies is not tested "
		   "for that again."),
	param_later(PARAM_COUNT, postscreen_post_queue_limit, "postscreen",
	    .initial = "$default_process_limit", .min = 5, .max = LONGEST,
	    .doc = "How many clients that passed may wait for a server."),
	param_later(PARAM_COUNT, postscreen_pre_queue_limit, "postscreen",
	    .initial = "$default_process_limit", .min = 10, .max = LONGEST,
	    .doc = "How many clients may wait for the end of their tests."),
	param_later(PARAM_RAW, postscreen_reject_footer, "postscreen",
	    .initial = "$smtpd_reject_footer",
	    .doc = "Text that is put after each reply that refuses something."),
	param_later(PARAM_TEXT, postscreen_reject_footer_maps, "postscreen",
	    .initial = "$smtpd_reject_footer_maps",
	    .doc = "Tables that give such a text by the reply; they are "
		   "asked before postscreen_reject_footer."),
	param_later(PARAM_TIME, postscreen_starttls_timeout, "postscreen",
	    .initial = "$smtpd_starttls_timeout", .min = 1, .max = LONGEST,
	    .doc = "How long STARTTLS and the handshake may take."),
	param_later(PARAM_TEXT, postscreen_upstream_proxy_protocol,
	    "postscreen", .initial = "",
	    .doc = "The protocol by which a proxy tells whose connection it "
		   "hands on: haproxy, or empty for no proxy."),
	param_later(PARAM_TIME, postscreen_upstream_proxy_timeout, "postscreen",
	    .initial = "5s", .min = 1, .max = LONGEST,
	    .doc = "How long the proxy may take to tell it."),
	param_later(PARAM_TIME, postscreen_watchdog_timeout, "postscreen",
	    .initial = "10s", .min = 10, .max = LONGEST,
	    .doc = "How long the process may be busy with one thing before "
		   "it is ended."),
	{ .type = PARAM_END }
};

/* clang-format off */
#define POSTSCREEN(kind, x)						\
	param_later(PARAM_##kind, postscreen_tls_##x, "postscreen",	\
	    .initial = "$smtpd_tls_" #x,				\
	    .doc = "What smtpd_tls_" #x " is, for postscreen."),
#define TLSPROXY(kind, x)						\
	param_later(PARAM_##kind, tlsproxy_tls_##x, "tlsproxy",		\
	    .initial = "$smtpd_tls_" #x,				\
	    .doc = "What smtpd_tls_" #x " is, for tlsproxy."),
#define CLIENT(kind, x)							\
	param_later(PARAM_##kind, tlsproxy_client_##x, "tlsproxy",	\
	    .initial = "$smtp_tls_" #x,					\
	    .doc = "What smtp_tls_" #x " is, for tlsproxy."),

#define SMTPD_TLS(OF)							\
	OF(TEXT, CAfile)						\
	OF(TEXT, CApath)						\
	OF(BOOL, always_issue_session_ids)				\
	OF(BOOL, ask_ccert)						\
	OF(COUNT, ccert_verifydepth)					\
	OF(TEXT, cert_file)						\
	OF(TEXT, chain_files)						\
	OF(TEXT, ciphers)						\
	OF(TEXT, eccert_file)						\
	OF(TEXT, eckey_file)						\
	OF(BOOL, enable_rpk)						\
	OF(TEXT, exclude_ciphers)					\
	OF(TEXT, fingerprint_digest)					\
	OF(TEXT, key_file)						\
	OF(TEXT, loglevel)						\
	OF(TEXT, mandatory_ciphers)					\
	OF(TEXT, mandatory_exclude_ciphers)				\
	OF(TEXT, mandatory_protocols)					\
	OF(TEXT, protocols)						\
	OF(BOOL, req_ccert)						\
	OF(TEXT, security_level)

const struct param postscreen_tls_params[] = {
	SMTPD_TLS(POSTSCREEN)
	POSTSCREEN(TEXT, loglevel_maps)
	POSTSCREEN(COUNT, trace_size_limit)
	{ .type = PARAM_END }
};

const struct param tlsproxy_params[] = {
	SMTPD_TLS(TLSPROXY)
	CLIENT(TEXT, CAfile)
	CLIENT(TEXT, CApath)
	CLIENT(TEXT, cert_file)
	CLIENT(TEXT, chain_files)
	CLIENT(TEXT, eccert_file)
	CLIENT(TEXT, eckey_file)
	CLIENT(TEXT, fingerprint_digest)
	CLIENT(TEXT, key_file)
	CLIENT(TEXT, loglevel)
	CLIENT(COUNT, scert_verifydepth)
	param_later(PARAM_TEXT, tlsproxy_client_policy_maps, "tlsproxy",
	    .initial = "${tlsproxy_client_policy?"
		       "{$tlsproxy_client_policy}:{$smtp_tls_policy_maps}}",
	    .doc = "What smtp_tls_policy_maps is, for tlsproxy."),
	param_later(PARAM_TEXT, tlsproxy_client_security_level, "tlsproxy",
	    .initial = "${tlsproxy_client_level?"
		       "{$tlsproxy_client_level}:{$smtp_tls_security_level}}",
	    .doc = "What smtp_tls_security_level is, for tlsproxy."),
	param_later(PARAM_TIME, tlsproxy_watchdog_timeout, "tlsproxy",
	    .initial = "10s", .min = 10, .max = LONGEST,
	    .doc = "How long the process may be busy with one thing before "
		   "it is ended."),
	{ .type = PARAM_END }
};
/* clang-format on */
