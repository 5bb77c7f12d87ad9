/*
 * settings - the parameters of the SMTP client (compat 2.2.15)
 */
#ifndef SMTP_SETTINGS_H
#define SMTP_SETTINGS_H

#include "param/param.h"

struct smtp_settings {
	const char *smtp_address_preference;
	bool smtp_always_send_ehlo;
	bool smtp_balance_inet_protocols;
	const char *smtp_bind_address;
	const char *smtp_bind_address6;
	bool smtp_bind_address_enforce;
	long smtp_connect_timeout;
	const char *smtp_connection_cache_destinations;
	bool smtp_connection_cache_on_demand;
	long smtp_connection_cache_time_limit;
	long smtp_connection_reuse_count_limit;
	long smtp_connection_reuse_time_limit;
	long smtp_data_done_timeout;
	long smtp_data_init_timeout;
	long smtp_data_xfer_timeout;
	bool smtp_defer_if_no_mx_address_found;
	const char *smtp_discard_ehlo_keywords;
	const char *smtp_fallback_relay;
	const char *smtp_helo_name;
	long smtp_helo_timeout;
	bool ignore_mx_lookup_error;
	long smtp_line_length_limit;
	long smtp_mail_timeout;
	long smtp_mx_address_limit;
	long smtp_mx_session_limit;
	bool smtp_never_send_ehlo;
	long smtp_quit_timeout;
	bool smtp_quote_rfc821_envelope;
	bool smtp_randomize_addresses;
	long smtp_rcpt_timeout;
	long smtp_rset_timeout;
	bool smtp_skip_5xx_greeting;
	bool smtp_skip_quit_response;
	const char *smtp_tcp_port;
};

extern struct smtp_settings smtp_settings;
extern const struct param smtp_params[];

#endif
