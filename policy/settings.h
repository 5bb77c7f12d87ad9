/*
 * settings - what main.cf says about who may do what (compat 2.2.06)
 *
 * Tables that also decide where mail goes are rows in route/settings.h.
 */
#ifndef POLICY_SETTINGS_H
#define POLICY_SETTINGS_H

#include "param/param.h"

struct policy_settings {
	const char *smtpd_client_restrictions;
	const char *smtpd_helo_restrictions;
	const char *smtpd_sender_restrictions;
	const char *smtpd_relay_restrictions;
	const char *smtpd_recipient_restrictions;
	const char *smtpd_data_restrictions;
	const char *smtpd_end_of_data_restrictions;
	const char *smtpd_restriction_classes;
	const char *local_recipient_maps;
	const char *relay_recipient_maps;
	const char *smtpd_null_access_lookup_key;
	long access_map_reject_code;
	long access_map_defer_code;
	long reject_code;
	long defer_code;
	long relay_domains_reject_code;
	long unknown_local_recipient_reject_code;
	long unknown_relay_recipient_reject_code;
	long unknown_virtual_alias_reject_code;
	long unknown_virtual_mailbox_reject_code;
	bool allow_untrusted_routing;
	bool smtpd_reject_unlisted_recipient;
	bool smtpd_relay_before_recipient_restrictions;
};

extern const struct param policy_params[];

#endif
