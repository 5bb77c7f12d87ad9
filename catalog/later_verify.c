/*
 * later_verify - the rows of address verification
 */
#include "param/param.h"

extern const struct param verify_params[];

/* clang-format off */
const struct param verify_params[] = {
	param_later(PARAM_TIME, address_verify_cache_cleanup_interval,
	    "address verification",
	    .initial = "12h",
	    .doc = "How often addresses that are too old are dropped from "
		   "address_verify_map; 0 is never."),
	param_later(PARAM_TEXT, address_verify_default_transport,
	    "address verification",
	    .initial = "$default_transport",
	    .doc = "What default_transport is for probes."),
	param_later(PARAM_TEXT, address_verify_local_transport,
	    "address verification",
	    .initial = "$local_transport",
	    .doc = "What local_transport is for probes."),
	param_later(PARAM_TEXT, address_verify_map, "address verification",
	    .initial = "$default_cache_db_type:$data_directory/verify_cache",
	    .doc = "The table in which it is kept what probes found out; "
		   "empty keeps it in memory."),
	param_later(PARAM_BOOL, address_verify_negative_cache,
	    "address verification",
	    .initial = "yes",
	    .doc = "Whether it is kept too that an address does not exist."),
	param_later(PARAM_TIME, address_verify_negative_expire_time,
	    "address verification",
	    .initial = "3d", .min = 1,
	    .doc = "After which time a failed probe is forgotten."),
	param_later(PARAM_TIME, address_verify_negative_refresh_time,
	    "address verification",
	    .initial = "3h", .min = 1,
	    .doc = "After which time an address whose probe failed is probed "
		   "again."),
	param_later(PARAM_COUNT, address_verify_pending_request_limit,
	    "address verification",
	    .initial = "5000", .min = 1,
	    .doc = "How many probes may be in the queue. With more, new ones "
		   "are not made."),
	param_later(PARAM_COUNT, address_verify_poll_count,
	    "address verification",
	    .initial = "${stress?{1}:{3}}", .min = 1,
	    .doc = "How often a probe that is under way is asked for before "
		   "the client is told to come later."),
	param_later(PARAM_TIME, address_verify_poll_delay,
	    "address verification",
	    .initial = "3s", .min = 1,
	    .doc = "How long to wait between two looks for the result of a "
		   "probe."),
	param_later(PARAM_TIME, address_verify_positive_expire_time,
	    "address verification",
	    .initial = "31d", .min = 1,
	    .doc = "After which time a good probe is forgotten."),
	param_later(PARAM_TIME, address_verify_positive_refresh_time,
	    "address verification",
	    .initial = "7d", .min = 1,
	    .doc = "After which time an address whose probe was good is "
		   "probed again."),
	param_later(PARAM_TEXT, address_verify_relay_transport,
	    "address verification",
	    .initial = "$relay_transport",
	    .doc = "What relay_transport is for probes."),
	param_later(PARAM_TEXT, address_verify_relayhost,
	    "address verification",
	    .initial = "$relayhost",
	    .doc = "What relayhost is for probes."),
	param_later(PARAM_TEXT, address_verify_sender, "address verification",
	    .initial = "$double_bounce_sender",
	    .doc = "The sender of probes; <> is the null sender."),
	param_later(PARAM_TEXT, address_verify_sender_dependent_default_transport_maps,
	    "address verification",
	    .initial = "$sender_dependent_default_transport_maps",
	    .doc = "What sender_dependent_default_transport_maps is for "
		   "probes."),
	param_later(PARAM_TEXT, address_verify_sender_dependent_relayhost_maps,
	    "address verification",
	    .initial = "$sender_dependent_relayhost_maps",
	    .doc = "What sender_dependent_relayhost_maps is for probes."),
	param_later(PARAM_TIME, address_verify_sender_ttl,
	    "address verification",
	    .initial = "0s",
	    .doc = "How long the sender of probes keeps the part that makes "
		   "it unguessable; 0 has no such part."),
	param_later(PARAM_TEXT, address_verify_transport_maps,
	    "address verification",
	    .initial = "$transport_maps",
	    .doc = "What transport_maps is for probes."),
	param_later(PARAM_TEXT, address_verify_virtual_transport,
	    "address verification",
	    .initial = "$virtual_transport",
	    .doc = "What virtual_transport is for probes."),
	{ .type = PARAM_END }
};
/* clang-format on */
