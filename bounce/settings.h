/*
 * settings - the parameters of bounce
 */
#ifndef BOUNCE_SETTINGS_H
#define BOUNCE_SETTINGS_H

#include <stdbool.h>

#include "param/param.h"

struct bounce_settings {
	long bounce_size_limit;
	const char *bounce_notice_recipient;
	const char *delay_notice_recipient;
	const char *param_2bounce_notice_recipient;
	const char *notify_classes;
	const char *bounce_template_file;
	bool enable_threaded_bounces;
	long delay_warning_time;
	long maximal_queue_lifetime;
};

extern struct bounce_settings bounce_settings;
extern const struct param bounce_params[];

bool settings_notify(const char *class); /* notify_classes has it */

#endif
