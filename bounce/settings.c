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
	/* A name in C cannot begin with a digit. */
	{ .type = PARAM_TEXT,
	    .name = "2bounce_notice_recipient",
	    .at = offsetof(S, param_2bounce_notice_recipient),
	    .initial = "postmaster",
	    .doc = "Who is told of undeliverable notifications if "
		   "notify_classes has the class 2bounce." },
	param_text(S, notify_classes, .initial = "resource, software",
	    .doc = "What the postmaster is told of: among others bounce (a "
		   "copy of each notification) and 2bounce (a notification "
		   "that could not be delivered itself)."),
	{ .type = PARAM_END }
};

bool
settings_notify(const char *class)
{
	return sv_listed(sv_of(bounce_settings.notify_classes), sv_of(class));
}
