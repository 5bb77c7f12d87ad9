#include "postconf/renamed.h"

#include <string.h>

#include "util/log.h"

/* clang-format off */
static const struct {
	const char *old, *new;
} names[] = {
	{ "authorized_verp_clients",	"smtpd_authorized_verp_clients" },
	{ "disable_dns_lookups",	"smtp_dns_support_level" },
	{ "fallback_relay",		"smtp_fallback_relay" },
	{ "lmtp_cname_overrides_servername", NULL },
	{ "lmtp_enforce_tls",		"lmtp_tls_security_level" },
	{ "lmtp_per_record_deadline",	"lmtp_per_request_deadline" },
	{ "lmtp_tls_enforce_peername",	"lmtp_tls_security_level" },
	{ "lmtp_tls_per_site",		"lmtp_tls_policy_maps" },
	{ "lmtp_use_tls",		"lmtp_tls_security_level" },
	{ "permit_mx_backup_networks",	"relay_domains" },
	{ "postscreen_blacklist_action", "postscreen_denylist_action" },
	{ "postscreen_dnsbl_ttl",	"postscreen_dnsbl_max_ttl" },
	{ "postscreen_dnsbl_whitelist_threshold",
	    "postscreen_dnsbl_allowlist_threshold" },
	{ "postscreen_enforce_tls",	"postscreen_tls_security_level" },
	{ "postscreen_use_tls",		"postscreen_tls_security_level" },
	{ "postscreen_whitelist_interfaces",
	    "postscreen_allowlist_interfaces" },
	{ "smtp_cname_overrides_servername", NULL },
	{ "smtp_enforce_tls",		"smtp_tls_security_level" },
	{ "smtp_per_record_deadline",	"smtp_per_request_deadline" },
	{ "smtp_tls_cipherlist",	"smtp_tls_mandatory_ciphers" },
	{ "smtp_tls_enforce_peername",	"smtp_tls_security_level" },
	{ "smtp_tls_per_site",		"smtp_tls_policy_maps" },
	{ "smtp_use_tls",		"smtp_tls_security_level" },
	{ "smtpd_client_connection_limit_exceptions",
	    "smtpd_client_event_limit_exceptions" },
	{ "smtpd_enforce_tls",		"smtpd_tls_security_level" },
	{ "smtpd_per_record_deadline",	"smtpd_per_request_deadline" },
	{ "smtpd_tls_cipherlist",	"smtpd_tls_mandatory_ciphers" },
	{ "smtpd_tls_dh1024_param_file", NULL },
	{ "smtpd_tls_dh512_param_file",	NULL },
	{ "smtpd_tls_eecdh_grade",	"tls_eecdh_auto_curves" },
	{ "smtpd_use_tls",		"smtpd_tls_security_level" },
	{ "tls_eecdh_strong_curve",	"tls_eecdh_auto_curves" },
	{ "tls_eecdh_ultra_curve",	"tls_eecdh_auto_curves" },
	{ "tlsproxy_client_enforce_tls", "tlsproxy_client_security_level" },
	{ "tlsproxy_client_level",	"tlsproxy_client_security_level" },
	{ "tlsproxy_client_policy",	"tlsproxy_client_policy_maps" },
	{ "tlsproxy_client_use_tls",	"tlsproxy_client_security_level" },
	{ "tlsproxy_enforce_tls",	"tlsproxy_tls_security_level" },
	{ "tlsproxy_use_tls",		"tlsproxy_tls_security_level" },
	{ "virtual_maps",		"virtual_alias_maps" },
};
/* clang-format on */

void
renamed_warn(const struct instance *i)
{
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
		if (main_cf_raw(i->cf, names[n].old) == NULL)
			continue;
		if (names[n].new != NULL)
			log_warn("%s: support for parameter \"%s\" will be "
				 "removed; instead, specify \"%s\"",
			    i->main_path, names[n].old, names[n].new);
		else
			log_warn("%s: support for parameter \"%s\" will be "
				 "removed; it is not needed",
			    i->main_path, names[n].old);
	}
}
