#include "bounce/settings.h"

#include "util/sv.h"

#define S struct bounce_settings

struct bounce_settings bounce_settings;

const struct param bounce_params[] = {
	param_count(S, bounce_size_limit, .initial = "50000", .min = 1,
	    .doc = "How many bytes of the original message are returned with a "
		   "notification."),
	param_text(S, bounce_notice_recipient, .initial = "postmaster",
	    .doc = "Who gets a copy of each notification if notify_classes has "
		   "the class bounce."),
	param_text(S, delay_notice_recipient, .initial = "postmaster",
	    .doc = "Who gets a copy of each warning of a delay if "
		   "notify_classes has the class delay."),
	/* A name in C cannot begin with a digit. */
	{ .type = PARAM_TEXT,
	    .name = "2bounce_notice_recipient",
	    .at = offsetof(S, param_2bounce_notice_recipient),
	    .initial = "postmaster",
	    .doc = "Who is told of undeliverable notifications if "
		   "notify_classes has the class 2bounce." },
	param_text(S, notify_classes, .initial = "resource, software",
	    .doc = "What the postmaster is told of: among others bounce (a "
		   "copy of each notification), delay (of each warning of a "
		   "delay) and 2bounce (a notification that could not be "
		   "delivered itself)."),
	param_text(S, bounce_template_file, .initial = "",
	    .doc = "A file with other texts for notifications: "
		   "failure_template, delay_template, success_template and "
		   "verify_template."),
	param_bool(S, enable_threaded_bounces, .initial = "no",
	    .doc = "Whether a notification refers to the Message-Id of the "
		   "message that it is about, so that mail programs show them "
		   "together."),
	param_time(S, delay_warning_time, .initial = "0h",
	    .doc = "After which time the sender is told that a message is "
		   "delayed; 0: never."),
	param_time(S, maximal_queue_lifetime, .initial = "5d", .max = 8640000,
	    .doc = "How long delivery is tried before a message is returned."),
	{ .type = PARAM_END }
};

bool
settings_notify(const char *class)
{
	return sv_listed(sv_of(bounce_settings.notify_classes), sv_of(class));
}
