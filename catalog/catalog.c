#include "catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

extern const struct param mail_params[], route_params[], policy_params[],
    submitter_params[], config_params[];
extern const struct param master_params[], smtpd_params[], cleanup_params[],
    qmgr_params[], smtp_params[], dnsd_params[], bounce_params[],
    sendmail_params[], proxymap_params[];
extern const struct param smtpd_tls_params[], smtp_later_params[], tls_params[],
    lmtp_params[], postscreen_params[], postscreen_tls_params[],
    tlsproxy_params[];
extern const struct param mail_later_params[], smtpd_later_params[],
    policy_later_params[], cleanup_later_params[], qmgr_later_params[],
    verify_params[], anvil_params[];
extern const struct param older_params[], some_day_params[], never_params[];

/* clang-format off */
const struct catalog_part catalog_parts[] = {
	{ "mail",	mail_params },
	{ "master",	master_params },
	{ "smtpd",	smtpd_params },
	{ "smtpd",	smtpd_tls_params },
	{ "smtpd",	policy_params },
	{ "cleanup",	cleanup_params },
	{ "rewrite",	route_params },
	{ "qmgr",	qmgr_params },
	{ "smtp",	smtp_params },
	{ "smtp",	smtp_later_params },
	{ "bounce",	bounce_params },
	{ "dnsd",	dnsd_params },
	{ "sendmail",	sendmail_params },
	{ "postdrop",	submitter_params },
	{ "commands",	config_params },
	{ "tls",	tls_params },
	{ "lmtp",	lmtp_params },
	{ "postscreen",	postscreen_params },
	{ "postscreen",	postscreen_tls_params },
	{ "tlsproxy",	tlsproxy_params },
	{ "mail",	mail_later_params },
	{ "smtpd",	smtpd_later_params },
	{ "smtpd",	policy_later_params },
	{ "cleanup",	cleanup_later_params },
	{ "qmgr",	qmgr_later_params },
	{ "proxymap",	proxymap_params },
	{ "verify",	verify_params },
	{ "anvil",	anvil_params },
	{ "older names",	older_params },
	{ "some day",	some_day_params },
	{ "nothing",	never_params },
	{ NULL, NULL }
};

#define WORKS(kind, pname, default, ...)				\
	{ .type = (kind), .name = #pname, .at = PARAM_NOWHERE,		\
	  .initial = (default), .doc = __VA_ARGS__ }
#define LATER(kind, pname, what, default, ...)				\
	{ .type = (kind), .name = #pname, .at = PARAM_NOWHERE,		\
	  .effect = PARAM_LATER, .lacks = (what),			\
	  .initial = (default), .doc = __VA_ARGS__ }

const struct param catalog_of_service[] = {
	WORKS(PARAM_COUNT, _destination_concurrency_failed_cohort_limit,
	    "$default_destination_concurrency_failed_cohort_limit",
	    "What default_destination_concurrency_failed_cohort_limit is for "
	    "this transport."),
	WORKS(PARAM_COUNT, _destination_concurrency_limit,
	    "$default_destination_concurrency_limit",
	    "What default_destination_concurrency_limit is for this "
	    "transport."),
	WORKS(PARAM_TEXT, _destination_concurrency_negative_feedback,
	    "$default_destination_concurrency_negative_feedback",
	    "What default_destination_concurrency_negative_feedback is for "
	    "this transport."),
	WORKS(PARAM_TEXT, _destination_concurrency_positive_feedback,
	    "$default_destination_concurrency_positive_feedback",
	    "What default_destination_concurrency_positive_feedback is for "
	    "this transport."),
	WORKS(PARAM_TIME, _destination_rate_delay,
	    "$default_destination_rate_delay",
	    "What default_destination_rate_delay is for this transport."),
	WORKS(PARAM_COUNT, _destination_recipient_limit,
	    "$default_destination_recipient_limit",
	    "What default_destination_recipient_limit is for this transport."),
	WORKS(PARAM_COUNT, _initial_destination_concurrency,
	    "$initial_destination_concurrency",
	    "What initial_destination_concurrency is for this transport.",
	    .min = 1),
	WORKS(PARAM_COUNT, _process_limit, "$default_process_limit",
	    "How many deliveries this transport makes at a time. What "
	    "master.cf says in the field maxproc comes here.", .min = 1),
	WORKS(PARAM_TIME, _transport_rate_delay,
	    "$default_transport_rate_delay",
	    "What default_transport_rate_delay is for this transport."),
	LATER(PARAM_COUNT, _delivery_slot_cost, "preemption",
	    "$default_delivery_slot_cost",
	    "What default_delivery_slot_cost is for this transport."),
	LATER(PARAM_COUNT, _delivery_slot_discount, "preemption",
	    "$default_delivery_slot_discount",
	    "What default_delivery_slot_discount is for this transport.",
	    .max = 100),
	LATER(PARAM_COUNT, _delivery_slot_loan, "preemption",
	    "$default_delivery_slot_loan",
	    "What default_delivery_slot_loan is for this transport."),
	LATER(PARAM_COUNT, _extra_recipient_limit, "preemption",
	    "$default_extra_recipient_limit",
	    "What default_extra_recipient_limit is for this transport."),
	LATER(PARAM_COUNT, _minimum_delivery_slots, "preemption",
	    "$default_minimum_delivery_slots",
	    "What default_minimum_delivery_slots is for this transport."),
	LATER(PARAM_COUNT, _recipient_limit, "limits of recipients in memory",
	    "$default_recipient_limit",
	    "What default_recipient_limit is for this transport."),
	LATER(PARAM_TIME, _recipient_refill_delay,
	    "limits of recipients in memory",
	    "$default_recipient_refill_delay",
	    "What default_recipient_refill_delay is for this transport.",
	    .min = 1),
	LATER(PARAM_COUNT, _recipient_refill_limit,
	    "limits of recipients in memory",
	    "$default_recipient_refill_limit",
	    "What default_recipient_refill_limit is for this transport.",
	    .min = 1),
	LATER(PARAM_TIME, _time_limit, "delivery to commands",
	    "$command_time_limit",
	    "How long a command that this service runs may take.", .min = 1),
	{ .type = PARAM_END }
};
/* clang-format on */

/* Where a row stands among all. */
struct place {
	const struct param *row;
	size_t at;
};

static struct place *names; /* each once, in the order of names */
static size_t count;

/* Of rows with one name, the one that has an effect comes first. */
static int
by_name(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int d = strcmp(x->row->name, y->row->name);

	if (d != 0)
		return d;
	if (x->row->effect != y->row->effect)
		return x->row->effect < y->row->effect ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

static void
sort(void)
{
	size_t n = 0, all = 0;

	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		for (const struct param *p = c->rows; p->type != PARAM_END; p++)
			all++;
	names = mem_get((all + 1) * sizeof(*names));
	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		for (const struct param *p = c->rows; p->type != PARAM_END;
		     p++, n++)
			names[n] = (struct place){ p, n };
	qsort(names, all, sizeof(*names), by_name);
	for (size_t i = 0; i < all; i++)
		if (i == 0 ||
		    strcmp(names[i].row->name, names[count - 1].row->name) != 0)
			names[count++] = names[i];
}

static const struct place *
sorted(void)
{
	if (names == NULL)
		sort();
	return names;
}

static int
compare(struct sv a, const char *b)
{
	size_t n = strlen(b);
	int d = memcmp(a.at, b, a.len < n ? a.len : n);

	return d != 0 || a.len == n ? d : a.len < n ? -1 : 1;
}

const struct param *
catalog_find(struct sv name)
{
	const struct place *p = sorted();
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int d = compare(name, p[middle].row->name);

		if (d == 0)
			return p[middle].row;
		if (d < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

void
catalog_each(catalog_each_fn *call, void *context)
{
	const struct place *p = sorted();

	for (size_t i = 0; i < count; i++)
		call(context, p[i].row);
}

const struct param *
catalog_service(struct sv name, const char *service)
{
	size_t n = strlen(service);

	if (name.len <= n || memcmp(name.at, service, n) != 0)
		return NULL;
	for (const struct param *p = catalog_of_service; p->type != PARAM_END;
	     p++)
		if (sv_equal(sv_from(name, n), sv_of(p->name)))
			return p;
	return NULL;
}
