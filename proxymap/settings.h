/*
 * settings - what main.cf says to proxymap, and to who asks tables itself
 */
#ifndef PROXYMAP_SETTINGS_H
#define PROXYMAP_SETTINGS_H

#include "param/param.h"

struct proxymap_settings {
	const char *proxy_read_maps;
	long proxymap_table_links;
	long proxymap_table_queue_limit;
	long proxymap_table_timeout;
	long socketmap_max_query_size;
	long socketmap_max_reply_size;
};

extern struct proxymap_settings proxymap_settings;
extern const struct param proxymap_params[];

#endif
