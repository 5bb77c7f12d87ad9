/*
 * settings - the parameters of qmgr, its own and those of each transport
 *
 * What compat 2.1.5 derives from a transport's name (smtp_destination_rate_
 * delay) is looked up when the transport is first seen and after each reload.
 */
#ifndef QMGR_SETTINGS_H
#define QMGR_SETTINGS_H

#include "param/param.h"
#include "qmgr/schedule.h"

struct qmgr_settings {
	long maximal_queue_lifetime;
	long bounce_queue_lifetime;
	long minimal_backoff_time;
	long maximal_backoff_time;
	long queue_run_delay;
	long delay_warning_time;
	long transport_retry_time;
	long journal_done_interval; /* milliseconds */
	long qmgr_message_active_limit;
	long qmgr_message_recipient_limit;
	long default_process_limit;
	long default_destination_concurrency_limit;
	long default_destination_recipient_limit;
	long default_destination_rate_delay;
	long default_transport_rate_delay;
	long initial_destination_concurrency;
	long default_destination_concurrency_failed_cohort_limit;
	const char *default_destination_concurrency_positive_feedback;
	const char *default_destination_concurrency_negative_feedback;
	const char *defer_transports;
	const char *authorized_mailq_users;
	const char *authorized_flush_users;
};

extern struct qmgr_settings qmgr_settings;
extern const struct param qmgr_params[];

/* The limits of a transport, from main.cf. What is wrong there is logged, and
 * the general default taken. */
void settings_limits(const char *transport, struct schedule_limits *);

bool settings_defers(const char *transport); /* defer_transports has it */

#endif
