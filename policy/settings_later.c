/*
 * settings_later - the rows of restrictions that are not there yet
 */
#include "param/param.h"

extern const struct param policy_later_params[];

/* clang-format off */
const struct param policy_later_params[] = {
	param_later(PARAM_RAW, default_rbl_reply, "DNS lists",
	    .initial = "$rbl_code Service unavailable; $rbl_class "
		       "[$rbl_what] blocked using $rbl_domain${rbl_reason?; "
		       "$rbl_reason}",
	    .doc = "What a client is told that a DNS list names, where "
		   "rbl_reply_maps has no text. It is not expanded by "
		   "main.cf: its names are values of the session."),
	param_later(PARAM_COUNT, invalid_hostname_reject_code,
	    "reject_invalid_helo_hostname",
	    .initial = "501",
	    .doc = "The code of reject_invalid_helo_hostname."),
	param_later(PARAM_COUNT, maps_rbl_reject_code, "DNS lists",
	    .initial = "554",
	    .doc = "The code for a client, name or address that a DNS list "
		   "names."),
	param_later(PARAM_COUNT, multi_recipient_bounce_reject_code,
	    "reject_multi_recipient_bounce",
	    .initial = "550",
	    .doc = "The code of reject_multi_recipient_bounce."),
	param_later(PARAM_COUNT, non_fqdn_reject_code,
	    "reject_non_fqdn restrictions",
	    .initial = "504",
	    .doc = "The code for a name that is not a whole domain name "
		   "where one is wanted."),
	param_later(PARAM_COUNT, plaintext_reject_code, "TLS",
	    .initial = "450",
	    .doc = "The code of reject_plaintext_session."),
	param_later(PARAM_TEXT, rbl_reply_maps, "DNS lists",
	    .initial = "",
	    .doc = "Tables from the name of a DNS list to the reply for "
		   "those it names."),
	param_later(PARAM_TEXT, reject_tempfail_action,
	    "restrictions that ask DNS or other hosts",
	    .initial = "defer_if_permit",
	    .doc = "What a restriction does that could not find out what it "
		   "needs: defer_if_permit, or defer at once."),
	param_later(PARAM_TEXT, relay_clientcerts, "TLS",
	    .initial = "",
	    .doc = "Tables of the fingerprints of clients' certificates for "
		   "permit_tls_clientcerts."),
	param_later(PARAM_TEXT, smtpd_policy_service_default_action,
	    "policy services",
	    .initial = "451 4.3.5 Server configuration problem",
	    .doc = "What is done when a policy service cannot be asked."),
	param_later(PARAM_TIME, smtpd_policy_service_max_idle,
	    "policy services",
	    .initial = "300s", .min = 1,
	    .doc = "After which time a connection to a policy service that "
		   "is not used is closed."),
	param_later(PARAM_TIME, smtpd_policy_service_max_ttl, "policy services",
	    .initial = "1000s", .min = 1,
	    .doc = "After which time a connection to a policy service is "
		   "closed in any case."),
	param_later(PARAM_TEXT, smtpd_policy_service_policy_context,
	    "policy services",
	    .initial = "",
	    .doc = "What a policy service is told in the attribute "
		   "policy_context, so that one can serve several lists."),
	param_later(PARAM_COUNT, smtpd_policy_service_request_limit,
	    "policy services",
	    .initial = "0",
	    .doc = "How many questions one connection to a policy service "
		   "carries; 0 is any number."),
	param_later(PARAM_TIME, smtpd_policy_service_retry_delay,
	    "policy services",
	    .initial = "1s", .min = 1,
	    .doc = "How long to wait before a policy service is tried again."),
	param_later(PARAM_TIME, smtpd_policy_service_timeout, "policy services",
	    .initial = "100s", .min = 1,
	    .doc = "How long a policy service may take to connect and to "
		   "answer."),
	param_later(PARAM_COUNT, smtpd_policy_service_try_limit,
	    "policy services",
	    .initial = "2", .min = 1,
	    .doc = "How often a policy service is tried before "
		   "smtpd_policy_service_default_action."),
	param_later(PARAM_BOOL, smtpd_reject_unlisted_sender,
	    "reject_unlisted_sender",
	    .initial = "no",
	    .doc = "Whether senders in our own domains that are not listed "
		   "are refused even if no restriction says so."),
	param_later(PARAM_TEXT, smtpd_sender_login_maps, "SASL",
	    .initial = "", .guard = true,
	    .doc = "Tables from a sender to the names that own it, for "
		   "restrictions that compare them with the login."),
	param_later(PARAM_COUNT, unknown_address_reject_code,
	    "restrictions that ask DNS",
	    .initial = "450",
	    .doc = "The code for a sender or recipient whose domain has no "
		   "mail server."),
	param_later(PARAM_TEXT, unknown_address_tempfail_action,
	    "restrictions that ask DNS",
	    .initial = "$reject_tempfail_action",
	    .doc = "What is done when it cannot be found out whether the "
		   "domain of an address has a mail server."),
	param_later(PARAM_COUNT, unknown_client_reject_code,
	    "restrictions that ask DNS",
	    .initial = "450",
	    .doc = "The code for a client whose address and name do not "
		   "agree in DNS."),
	param_later(PARAM_TEXT, unknown_helo_hostname_tempfail_action,
	    "restrictions that ask DNS",
	    .initial = "$reject_tempfail_action",
	    .doc = "What is done when it cannot be found out whether a HELO "
		   "name exists."),
	param_later(PARAM_COUNT, unknown_hostname_reject_code,
	    "restrictions that ask DNS",
	    .initial = "450",
	    .doc = "The code for a HELO name that has neither an address nor "
		   "a mail server."),
	param_later(PARAM_COUNT, unverified_recipient_defer_code,
	    "address verification",
	    .initial = "450", .min = 200, .max = 499,
	    .doc = "The code while it is not known whether a recipient "
		   "exists."),
	param_later(PARAM_COUNT, unverified_recipient_reject_code,
	    "address verification",
	    .initial = "450", .min = 200, .max = 599,
	    .doc = "The code for a recipient that a probe found not to exist."),
	param_later(PARAM_TEXT, unverified_recipient_reject_reason,
	    "address verification",
	    .initial = "",
	    .doc = "What a client is told of a recipient that does not "
		   "exist; empty for what the probe said."),
	param_later(PARAM_TEXT, unverified_recipient_tempfail_action,
	    "address verification",
	    .initial = "$reject_tempfail_action",
	    .doc = "What is done when a recipient cannot be probed."),
	param_later(PARAM_COUNT, unverified_sender_defer_code,
	    "address verification",
	    .initial = "450", .min = 200, .max = 499,
	    .doc = "The code while it is not known whether a sender exists."),
	param_later(PARAM_COUNT, unverified_sender_reject_code,
	    "address verification",
	    .initial = "450", .min = 200, .max = 599,
	    .doc = "The code for a sender that a probe found not to exist."),
	param_later(PARAM_TEXT, unverified_sender_reject_reason,
	    "address verification",
	    .initial = "",
	    .doc = "What a client is told of a sender that does not exist; "
		   "empty for what the probe said."),
	param_later(PARAM_TEXT, unverified_sender_tempfail_action,
	    "address verification",
	    .initial = "$reject_tempfail_action",
	    .doc = "What is done when a sender cannot be probed."),
	{ .type = PARAM_END }
};
/* clang-format on */
