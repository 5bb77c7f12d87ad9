#include "bounce/kind.h"

#include "bounce/settings.h"

static const struct kind kinds[NOTIFY_COUNT] = {
	[NOTIFY_FAILURE] = {
		.template = "failure_template",
		.log = "sender non-delivery notification",
		.copy_log = "postmaster non-delivery notification",
		.content = "Undelivered Message",
		.wants = DSN_FAILURE,
		.unasked = true,
		.body = true,
		.class = "bounce",
		.postmaster = &bounce_settings.bounce_notice_recipient,
	},
	[NOTIFY_DELAY] = {
		.template = "delay_template",
		.log = "sender delay notification",
		.copy_log = "postmaster delay notification",
		.content = "Delayed Message",
		.wants = DSN_DELAY,
		.unasked = true,
		.class = "delay",
		.postmaster = &bounce_settings.delay_notice_recipient,
	},
	[NOTIFY_SUCCESS] = {
		.template = "success_template",
		.log = "sender delivery status notification",
		.content = "Message",
		.wants = DSN_SUCCESS,
	},
	[NOTIFY_STATUS] = {
		.template = "verify_template",
		.log = "sender delivery status notification",
		.content = "Message",
		.always = true,
	},
};

/* The last two are Postfix's, for what RFC 3464 has no word. */
static const struct kind_action actions[ACTION_COUNT] = {
	[ACTION_FAILED] = { "failed", "5.0.0" },
	[ACTION_DELAYED] = { "delayed", "4.0.0" },
	[ACTION_DELIVERED] = { "delivered", "2.0.0" },
	[ACTION_RELAYED] = { "relayed", "2.0.0" },
	[ACTION_EXPANDED] = { "expanded", "2.0.0" },
	[ACTION_DELIVERABLE] = { "deliverable", "2.0.0" },
	[ACTION_UNDELIVERABLE] = { "undeliverable", "5.0.0" },
};

const struct kind *
kind_of(int64_t kind)
{
	return kind >= 0 && kind < NOTIFY_COUNT ? &kinds[kind] : NULL;
}

bool
kind_wants(const struct kind *k, const struct notify_recipient *r)
{
	if (k->always)
		return true;
	return r->notify == 0 ? k->unasked : (r->notify & k->wants) != 0;
}

const struct kind_action *
kind_action(int64_t action)
{
	return action >= 0 && action < ACTION_COUNT ? &actions[action] : NULL;
}
