/*
 * settings - the parameters that decide where an address goes (compat 2.2.11,
 * 2.2.12)
 *
 * They belong to rewrite; cleanup and smtpd list them too, for the tables and
 * rules that they ask themselves.
 */
#ifndef ROUTE_SETTINGS_H
#define ROUTE_SETTINGS_H

#include "param/param.h"

struct route_settings {
	/* Rewriting. */
	bool append_at_myorigin;
	bool append_dot_mydomain;
	bool swap_bangpath;
	bool allow_percent_hack;
	const char *remote_header_rewrite_domain;
	/* Classes. */
	const char *virtual_maps; /* the old name of virtual_alias_maps */
	const char *virtual_alias_maps;
	const char *virtual_alias_domains;
	const char *virtual_mailbox_maps;
	const char *virtual_mailbox_domains;
	/* Resolving. */
	const char *local_transport;
	const char *virtual_transport;
	const char *relay_transport;
	const char *default_transport;
	const char *relayhost;
	const char *transport_maps;
	const char *relocated_maps;
	const char *sender_dependent_relayhost_maps;
	const char *sender_dependent_default_transport_maps;
	const char *empty_address_recipient;
	const char *empty_address_relayhost_maps_lookup_key;
	const char *empty_address_default_transport_maps_lookup_key;
	bool resolve_dequoted_address;
	bool resolve_null_domain;
	bool resolve_numeric_domain;
	bool allow_min_user;
	bool relocated_prefix_enable;
	bool show_user_unknown_table_name;
};

extern const struct param route_params[];

#endif
