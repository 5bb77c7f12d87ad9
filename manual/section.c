#include "manual/section.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/catalog.h"
#include "util/mem.h"

enum { PROGRAMS_LIMIT = 4 };

/* clang-format off */
static const struct {
	const char *title;
	const char *programs[PROGRAMS_LIMIT]; /* none: all the others */
} sections[] = {
	{ "All programs",			{ "mail" } },
	{ "Mail from clients: smtpd",		{ "smtpd" } },
	{ "Before the server: postscreen",	{ "postscreen" } },
	{ "Messages that come in: cleanup",	{ "cleanup" } },
	{ "Addresses and routes: rewrite",	{ "rewrite" } },
	{ "The queue: qmgr",			{ "qmgr" } },
	{ "Delivery: smtp",			{ "smtp" } },
	{ "Delivery: lmtp",			{ "lmtp" } },
	{ "Notices: bounce",			{ "bounce" } },
	{ "TLS of servers and clients",		{ "tls" } },
	{ "TLS for others: tlsproxy",		{ "tlsproxy" } },
	{ "DNS: dnsd",				{ "dnsd" } },
	{ "Addresses that are probed: verify",	{ "verify" } },
	{ "Limits by client: anvil",		{ "anvil" } },
	{ "Tables outside: proxymap",		{ "proxymap" } },
	{ "Processes: master",			{ "master" } },
	{ "Commands",		{ "commands", "sendmail", "postdrop" } },
	{ "Older names",			{ "older names" } },
	{ "Others",				{ NULL } },
};
/* clang-format on */

enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

static int
section_of(const char *program)
{
	int s, i;

	for (s = 0; s < SECTIONS - 1; s++)
		for (i = 0; i < PROGRAMS_LIMIT && sections[s].programs[i]; i++)
			if (strcmp(sections[s].programs[i], program) == 0)
				return s;
	return SECTIONS - 1;
}

/* The row that counts of those with its name. */
static bool
is_shown(const struct param *p)
{
	return p->effect != PARAM_NEVER && catalog_find(sv_of(p->name)) == p;
}

static size_t
collect(int s, const struct param **rows)
{
	size_t n = 0;

	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		for (const struct param *p = c->rows;
		     section_of(c->program) == s && p->type != PARAM_END; p++)
			if (is_shown(p)) {
				if (rows != NULL)
					rows[n] = p;
				n++;
			}
	return n;
}

static int
by_name(const void *a, const void *b)
{
	const struct param *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

void
section_each(section_fn *call)
{
	for (int s = 0; s < SECTIONS; s++) {
		size_t n = collect(s, NULL);
		const struct param **rows = mem_get((n + 1) * sizeof(*rows));
		struct section section = { sections[s].title, rows, n };

		collect(s, rows);
		qsort(rows, n, sizeof(*rows), by_name);
		if (n > 0)
			call(&section);
		free(rows);
	}
}
