#include "bounce/audience.h"

#include "bounce/settings.h"
#include "mail/settings.h"

static const char *
full(struct pool *pool, const char *address)
{
	if (sv_has(sv_of(address), '@'))
		return address;
	return pool_printf(pool, "%s@%s", address, mail_settings.myorigin);
}

static bool
is_double(const char *sender)
{
	struct sv rest = sv_of(sender);

	return sv_skip(&rest, mail_settings.double_bounce_sender) &&
	       (rest.len == 0 || (sv_skip(&rest, "@") &&
				     (sv_is(rest, mail_settings.myhostname) ||
					 sv_is(rest, mail_settings.myorigin))));
}

static bool
somebody_wants(const struct kind *k, const struct notify *about)
{
	const struct notify_recipient *r = about->recipients.at;

	for (size_t i = 0; i < about->recipients.count; i++)
		if (kind_wants(k, &r[i]))
			return true;
	return false;
}

static struct letter
to_postmaster(const struct notify *about, const char *who, struct pool *pool)
{
	return (struct letter){
		.kind = kind_of(about->kind),
		.from = pool_printf(pool, "%s@%s",
		    mail_settings.double_bounce_sender,
		    mail_settings.myhostname),
		.to = full(pool, who),
		.postmaster = true,
	};
}

/* Of a report: what comes back of one that failed has its body. */
static unsigned
of_report(const struct notify *about, struct letter *l, struct pool *pool,
    const char **why)
{
	const struct kind *k = kind_of(about->kind);

	if (about->kind == NOTIFY_FAILURE) {
		if (!settings_notify("2bounce")) {
			*why = "undeliverable bounce: nobody is notified";
			return 0;
		}
		*l = to_postmaster(about,
		    bounce_settings.param_2bounce_notice_recipient, pool);
		l->body = about->ret != DSN_RET_HDRS;
		return 1;
	}
	if (k->class == NULL || !settings_notify(k->class))
		return 0;
	*l = to_postmaster(about, *k->postmaster, pool);
	return 1;
}

unsigned
audience_of(const struct notify *about, struct letter l[AUDIENCE_LIMIT],
    struct pool *pool, const char **why)
{
	const struct kind *k = kind_of(about->kind);
	unsigned count = 0;

	*why = NULL;
	if (is_double(about->sender)) {
		if (about->kind == NOTIFY_FAILURE)
			*why = "undeliverable postmaster notification "
			       "discarded";
		return 0;
	}
	if (*about->sender == '\0')
		return of_report(about, l, pool, why);
	if (somebody_wants(k, about))
		l[count++] = (struct letter){
			.kind = k,
			.from = "",
			.to = about->sender,
			.body = k->body && about->ret != DSN_RET_HDRS,
		};
	if (k->class != NULL && settings_notify(k->class))
		l[count++] = to_postmaster(about, *k->postmaster, pool);
	return count;
}
