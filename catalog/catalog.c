#include "catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

extern const struct param mail_params[], route_params[], policy_params[],
    submitter_params[], config_params[];
extern const struct param master_params[], smtpd_params[], cleanup_params[],
    qmgr_params[], smtp_params[], dnsd_params[], bounce_params[],
    sendmail_params[];
extern const struct param smtpd_tls_params[], smtp_later_params[],
    tls_params[], lmtp_params[], postscreen_params[], postscreen_tls_params[],
    tlsproxy_params[];

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
	{ NULL, NULL }
};

#define OF_SERVICE(kind, pname, default)				\
	{ .type = (kind), .name = #pname, .at = PARAM_NOWHERE,		\
	  .initial = (default) }

const struct param catalog_of_service[] = {
	OF_SERVICE(PARAM_COUNT, _destination_concurrency_limit,
	    "$default_destination_concurrency_limit"),
	{ .type = PARAM_END }
};
/* clang-format on */

static const struct param **names;
static size_t count;

static int
by_name(const void *a, const void *b)
{
	const struct param *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Rows with an effect come before those that only name it. */
static void
sort(void)
{
	size_t n = 0;

	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		for (const struct param *p = c->rows; p->type != PARAM_END; p++)
			count++;
	names = mem_get((count + 1) * sizeof(*names));
	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		for (const struct param *p = c->rows; p->type != PARAM_END; p++)
			names[n++] = p;
	qsort(names, count, sizeof(*names), by_name);
}

static const struct param *const *
all(void)
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
	const struct param *const *p = all();
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int d = compare(name, p[middle]->name);

		if (d == 0)
			return p[middle];
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
	const struct param *const *p = all();

	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(p[i - 1]->name, p[i]->name) != 0)
			call(context, p[i]);
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

struct sv
catalog_nearest(struct sv name)
{
	(void)name;
	return SV("");
}
