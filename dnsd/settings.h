/*
 * settings - the parameters of dnsd: ours, Postfix has a resolver library
 */
#ifndef DNSD_SETTINGS_H
#define DNSD_SETTINGS_H

#include "param/param.h"

struct dnsd_settings {
	long dns_open_limit;
	const char *dns_resolver_addresses;
	long dns_timeout;
	const char *dns_trust_anchor_file;
};

extern struct dnsd_settings dnsd_settings;
extern const struct param dnsd_params[];

#endif
