#include "proxymap/settings.h"

#include "proxymap/client.h"

#define S struct proxymap_settings

struct proxymap_settings proxymap_settings;

/* clang-format off */
const struct param proxymap_params[] = {
	param_text(S, proxy_read_maps, .initial = "",
	    .doc = "Tables outside that may be asked besides those that "
		   "main.cf and master.cf name themselves: those of lists in "
		   "files, and of values that only an -o option makes whole."),
	param_count(S, proxymap_table_links, .initial = "4", .min = 1,
	    .max = 16,
	    .doc = "How many questions one table outside is asked at a time."),
	param_count(S, proxymap_table_queue_limit, .initial = "10000",
	    .min = 1, .max = 1000000,
	    .doc = "How many questions may wait for one table outside; one "
		   "more is a temporary error."),
	param_time(S, proxymap_table_timeout, .initial = "30s", .min = 1,
	    .max = 50,
	    .doc = "How long a table outside may take to answer when its own "
		   "configuration file does not say; then it is a temporary "
		   "error."),
	param_count(S, socketmap_max_query_size, .initial = "10000", .min = 1,
	    .max = CLIENT_KEY_LIMIT * 2,
	    .doc = "The most bytes of a question to a socketmap: table; "
		   "what is longer is not found."),
	param_count(S, socketmap_max_reply_size, .initial = "100000", .min = 1,
	    .max = CLIENT_VALUE_LIMIT,
	    .doc = "The most bytes of a reply of a socketmap: table; what is "
		   "longer is a temporary error."),
	{ .type = PARAM_END }
};
/* clang-format on */
