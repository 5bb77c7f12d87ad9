#include "qmgr/settings.h"

#include "mail/settings.h"
#include "service/service.h"
#include "util/log.h"
#include "util/sv.h"

#define S          struct qmgr_settings
#define LIFE_LIMIT 8640000 /* seconds, as Postfix has it */

struct qmgr_settings qmgr_settings;

const struct param qmgr_params[] = {
	param_time(S, maximal_queue_lifetime, .initial = "5d",
	    .max = LIFE_LIMIT,
	    .doc = "How long a message is tried before it is returned to its "
		   "sender as undeliverable. With 0 it is tried once."),
	param_time(S, bounce_queue_lifetime, .initial = "5d", .max = LIFE_LIMIT,
	    .doc = "How long mail with the null sender, that is, a "
		   "notification, is tried before it is dropped."),
	param_time(S, minimal_backoff_time, .initial = "300s", .min = 1,
	    .doc = "The least time between two attempts to deliver a message, "
		   "and how long a dead destination is left alone."),
	param_time(S, maximal_backoff_time, .initial = "4000s", .min = 1,
	    .doc = "The most time between two attempts to deliver a message."),
	param_time(S, queue_run_delay, .initial = "300s", .min = 1,
	    .doc = "How often the queue directory is compared with what is "
		   "known of it. Retries do not wait for this."),
	param_time(S, delay_warning_time, .initial = "0h",
	    .doc = "After this time in the queue the sender is told, once, "
		   "that mail is delayed. With 0 nobody is."),
	param_time(S, transport_retry_time, .initial = "60s", .min = 1,
	    .doc = "How long a transport without a delivery agent is left "
		   "alone."),
	param_count(S, journal_done_interval, .initial = "100", .max = 10000,
	    .doc = "How many milliseconds pass before what became of messages "
		   "is written to its journal. A power cut repeats at most the "
		   "deliveries of that time."),
	param_count(S, qmgr_message_active_limit, .initial = "20000", .min = 1,
	    .doc = "How many messages are scheduled at a time. Others wait as "
		   "small records."),
	param_count(S, qmgr_message_recipient_limit, .initial = "20000",
	    .min = 1,
	    .doc = "How many recipients of one message are in memory at a "
		   "time. The others follow when those are done."),
	param_count(S, default_process_limit, .initial = "100", .min = 1,
	    .doc = "How many deliveries a transport makes at a time, unless "
		   "master.cf says it for the transport."),
	param_count(S, default_destination_concurrency_limit, .initial = "20",
	    .doc = "The most deliveries at a time to one destination. With 0 "
		   "there is no limit."),
	param_count(S, default_destination_recipient_limit, .initial = "50",
	    .doc = "The most recipients of one delivery. With 1 the limits of "
		   "a destination are those of each recipient."),
	param_time(S, default_destination_rate_delay, .initial = "0s",
	    .doc = "The time between the end of a delivery to a destination "
		   "and the begin of the next."),
	param_time(S, default_transport_rate_delay, .initial = "0s",
	    .doc = "The time between two deliveries by one transport."),
	param_count(S, initial_destination_concurrency, .initial = "5",
	    .min = 1,
	    .doc = "How many deliveries at a time a destination begins with."),
	param_count(S, default_destination_concurrency_failed_cohort_limit,
	    .initial = "1",
	    .doc = "How many times all deliveries to a destination must fail "
		   "before it is dead for a while."),
	param_text(S, default_destination_concurrency_positive_feedback,
	    .initial = "1",
	    .doc = "How much a good delivery adds to a destination's "
		   "concurrency: a number from 0 to 1, or such a number "
		   "followed by /concurrency or /sqrt_concurrency."),
	param_text(S, default_destination_concurrency_negative_feedback,
	    .initial = "1",
	    .doc = "How much a broken session takes from a destination's "
		   "concurrency: spelled like the positive feedback."),
	param_text(S, defer_transports, .initial = "",
	    .doc = "Transports for which mail is not delivered but deferred."),
	param_text(S, authorized_mailq_users, .initial = "static:anyone",
	    .doc = "The local users who may see the queue. Root and the "
		   "owner of the queue always may."),
	param_text(S, authorized_flush_users, .initial = "static:anyone",
	    .doc = "The local users who may have the queue tried at once. "
		   "Root and the owner of the queue always may."),
	{ .type = PARAM_END }
};

/* --- of one transport ----------------------------------------------------- */

struct derived {
	long destination_concurrency_limit;
	long destination_recipient_limit;
	long destination_rate_delay;
	long transport_rate_delay;
	long initial_destination_concurrency;
	long destination_concurrency_failed_cohort_limit;
	long process_limit;
	const char *destination_concurrency_positive_feedback;
	const char *destination_concurrency_negative_feedback;
};

#undef S
#define S    struct derived
#define D(x) .initial = "$default_destination_" x

static const struct param derived_params[] = {
	param_count(S, destination_concurrency_limit, D("concurrency_limit")),
	param_count(S, destination_recipient_limit, D("recipient_limit")),
	param_time(S, destination_rate_delay, D("rate_delay")),
	param_time(S, transport_rate_delay,
	    .initial = "$default_transport_rate_delay"),
	param_count(S, initial_destination_concurrency,
	    .initial = "$initial_destination_concurrency", .min = 1),
	param_count(S, destination_concurrency_failed_cohort_limit,
	    D("concurrency_failed_cohort_limit")),
	param_count(
	    S, process_limit, .initial = "$default_process_limit", .min = 1),
	param_text(S, destination_concurrency_positive_feedback,
	    D("concurrency_positive_feedback")),
	param_text(S, destination_concurrency_negative_feedback,
	    D("concurrency_negative_feedback")),
	{ .type = PARAM_END }
};

/* Row by row, so that one bad value costs no other. */
static void
derive(const char *transport, struct derived *d, struct pool *pool)
{
	struct err err;

	for (const struct param *p = derived_params; p->type != PARAM_END;
	     p++) {
		struct param row[2] = { *p, { .type = PARAM_END } };

		row[0].name = pool_printf(pool, "%s_%s", transport, p->name);
		if (param_load(row, d, service_main_cf(), pool, &err) == 0)
			continue;
		log_warn("%s", err.text);
		row[0].name = "";
		if (param_load(row, d, service_main_cf(), pool, &err) < 0)
			log_warn("%s", err.text);
	}
}

static void
set_feedback(struct feedback *f, const char *text)
{
	struct err err;

	if (feedback_parse(text ? text : "1", f, &err) == 0)
		return;
	log_warn("%s", err.text);
	*f = (struct feedback){ 1, FEEDBACK_FIXED };
}

void
settings_limits(const char *transport, struct schedule_limits *limits)
{
	struct pool *pool = pool_new();
	struct derived d = { .process_limit = 100,
		.destination_recipient_limit = 50,
		.initial_destination_concurrency = 5 };

	derive(transport, &d, pool);
	*limits = (struct schedule_limits){
		.window = { .first = d.initial_destination_concurrency,
		    .most = d.destination_concurrency_limit,
		    .failed_cohorts =
			d.destination_concurrency_failed_cohort_limit },
		.recipients = d.destination_recipient_limit,
		.processes = d.process_limit,
		.job_delay = d.transport_rate_delay * 1000000,
		.next_delay = d.destination_rate_delay * 1000000,
		.dead_time = qmgr_settings.minimal_backoff_time * 1000000,
	};
	set_feedback(
	    &limits->window.up, d.destination_concurrency_positive_feedback);
	set_feedback(
	    &limits->window.down, d.destination_concurrency_negative_feedback);
	pool_free(&pool);
}

bool
settings_defers(const char *transport)
{
	struct sv list = sv_of(qmgr_settings.defer_transports), item;

	while (sv_item(&list, ", \t\r\n", &item))
		if (sv_equal(item, sv_of(transport)))
			return true;
	return false;
}
