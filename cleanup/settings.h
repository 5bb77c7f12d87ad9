/*
 * settings - the parameters of cleanup (compat 2.2.11)
 */
#ifndef CLEANUP_SETTINGS_H
#define CLEANUP_SETTINGS_H

#include "param/param.h"

struct cleanup_settings {
	bool always_add_missing_headers;
	bool enable_original_recipient;
	long duplicate_filter_limit;
	const char *full_name_encoding_charset;
	long hopcount_limit;
	long journal_message_limit;
	long journal_sync_delay;
	const char *message_drop_headers;
	const char *propagate_unmatched_extensions;
	long queue_minfree;
	const char *undisclosed_recipients_header;
	long virtual_alias_address_length_limit;
	long virtual_alias_expansion_limit;
	long virtual_alias_recursion_limit;
};

extern const struct param cleanup_params[];

#endif
