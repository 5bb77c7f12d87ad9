/*
 * settings_later - the rows of what the queue manager does not do yet, and of
 * what transports have under their own names
 */
#include "param/param.h"

extern const struct param qmgr_later_params[];

/* clang-format off */
const struct param qmgr_later_params[] = {
	param_never(PARAM_BOOL, backwards_bounce_logfile_compatibility,
	    .initial = "yes",
	    .doc = "Whether logs of delays also have lines for releases "
		   "before 2.0. The queue file itself tells them all."),
	param_later(PARAM_BOOL, confirm_delay_cleared,
	    "word that a delay is over",
	    .initial = "no",
	    .doc = "Whether a sender who was told of a delay is told of its "
		   "end."),
	param_later(PARAM_COUNT, default_delivery_slot_cost, "preemption",
	    .initial = "5",
	    .doc = "How many recipients of a large message earn a smaller "
		   "one the right to go first."),
	param_later(PARAM_COUNT, default_delivery_slot_discount, "preemption",
	    .initial = "50", .max = 100,
	    .doc = "How much of the cost of going first is let off, in per "
		   "cent."),
	param_later(PARAM_COUNT, default_delivery_slot_loan, "preemption",
	    .initial = "3",
	    .doc = "How many slots a message may lack and still go first."),
	param_later(PARAM_COUNT, default_extra_recipient_limit,
	    "limits of recipients in memory",
	    .initial = "1000",
	    .doc = "How many recipients more are in memory for messages that "
		   "go first."),
	param_later(PARAM_COUNT, default_minimum_delivery_slots, "preemption",
	    .initial = "3",
	    .doc = "A message that would earn fewer slots than this is never "
		   "passed."),
	param_later(PARAM_COUNT, default_recipient_limit,
	    "limits of recipients in memory",
	    .initial = "20000",
	    .doc = "How many recipients one transport has in memory."),
	param_later(PARAM_TIME, default_recipient_refill_delay,
	    "limits of recipients in memory",
	    .initial = "5s", .min = 1,
	    .doc = "After which time more recipients of a message are read."),
	param_later(PARAM_COUNT, default_recipient_refill_limit,
	    "limits of recipients in memory",
	    .initial = "100", .min = 1,
	    .doc = "How many recipients must be done before more of a "
		   "message are read."),
	param_later(PARAM_TIME, qmgr_clog_warn_time,
	    "a warning of a full active queue",
	    .initial = "300s",
	    .doc = "How often it is said that a destination fills the active "
		   "queue."),
	param_never(PARAM_TIME, qmgr_daemon_timeout,
	    .initial = "1000s", .min = 1,
	    .doc = "How long the queue manager may be busy with one thing. "
		   "It never waits for anything."),
	param_never(PARAM_COUNT, qmgr_fudge_factor,
	    .initial = "100", .min = 10, .max = 100,
	    .doc = "How much of its mail a destination must have had before "
		   "the next one, in per cent. The old scheduler had this."),
	param_never(PARAM_TIME, qmgr_ipc_timeout,
	    .initial = "60s", .min = 1,
	    .doc = "How long the queue manager waits for another process. It "
		   "never waits for anything."),
	param_later(PARAM_COUNT, qmgr_message_recipient_minimum,
	    "limits of recipients in memory",
	    .initial = "10", .min = 1,
	    .doc = "How many recipients of each message are in memory at "
		   "least."),
	param_later(PARAM_TEXT, default_filter_nexthop, "content filters",
	    .initial = "",
	    .doc = "The next hop of a content_filter that names none; empty "
		   "for the recipient's domain."),
	param_named(PARAM_COUNT, relay_destination_concurrency_limit,
	    .initial = "$default_destination_concurrency_limit",
	    .doc = "What default_destination_concurrency_limit is for the "
		   "transport relay."),
	param_named(PARAM_COUNT, relay_destination_recipient_limit,
	    .initial = "$default_destination_recipient_limit",
	    .doc = "What default_destination_recipient_limit is for the "
		   "transport relay."),
	param_named(PARAM_COUNT, smtp_destination_concurrency_limit,
	    .initial = "$default_destination_concurrency_limit",
	    .doc = "What default_destination_concurrency_limit is for the "
		   "transport smtp."),
	param_named(PARAM_COUNT, smtp_destination_recipient_limit,
	    .initial = "$default_destination_recipient_limit",
	    .doc = "What default_destination_recipient_limit is for the "
		   "transport smtp."),
	param_named(PARAM_COUNT, lmtp_destination_concurrency_limit,
	    .initial = "$default_destination_concurrency_limit",
	    .doc = "What default_destination_concurrency_limit is for the "
		   "transport lmtp."),
	param_named(PARAM_COUNT, lmtp_destination_recipient_limit,
	    .initial = "$default_destination_recipient_limit",
	    .doc = "What default_destination_recipient_limit is for the "
		   "transport lmtp."),
	{ .type = PARAM_END }
};
/* clang-format on */
