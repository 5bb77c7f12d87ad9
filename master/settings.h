/*
 * settings - what main.cf tells master
 */
#ifndef MASTER_SETTINGS_H
#define MASTER_SETTINGS_H

#include "param/param.h"

struct master_settings {
	long worker_processes;
	long default_process_limit;
	long smtpd_session_limit;
	long service_throttle_time;
	long shutdown_time;
	long worker_drain_time;
	const char *master_service_disable;
};

extern struct master_settings master_settings;
extern const struct param master_params[];

#endif
