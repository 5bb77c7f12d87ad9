/*
 * settings - what main.cf tells the SMTP server (compat 2.2.05)
 */
#ifndef SMTPD_SETTINGS_H
#define SMTPD_SETTINGS_H

#include "param/param.h"

struct smtpd_settings {
	const char *smtpd_banner;
	const char *smtpd_discard_ehlo_keywords;
	const char *smtpd_forbid_bare_newline;
	const char *smtpd_forbid_bare_newline_exclusions;
	const char *smtpd_forbidden_commands;
	const char *smtpd_noop_commands;
	const char *local_header_rewrite_clients;
	long smtpd_error_sleep_time;
	long smtpd_forbid_bare_newline_reject_code;
	long smtpd_hard_error_limit;
	long smtpd_junk_command_limit;
	long smtpd_min_data_rate;
	long smtpd_recipient_limit;
	long smtpd_recipient_overshoot_limit;
	long smtpd_soft_error_limit;
	long smtpd_timeout;
	bool disable_vrfy_command;
	bool smtpd_delay_reject;
	bool smtpd_forbid_unauth_pipelining;
	bool smtpd_helo_required;
	bool smtpd_peername_lookup;
	bool smtpd_per_request_deadline;
	bool strict_rfc821_envelopes;
};

extern const struct param smtpd_params[];

#endif
