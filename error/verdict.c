#include "error/verdict.h"

#include <stdio.h>
#include <string.h>

struct kind {
	const char *service;
	enum delivered_outcome outcome;
	const char *text; /* when the next hop says nothing */
};

static const struct kind kinds[] = {
	{ "discard", DELIVERED_SENT, "silently discarded" },
	{ "retry", DELIVERED_DEFERRED, "temporary failure" },
	{ "error", DELIVERED_BOUNCED, "mail for this address is refused" },
};

static const struct {
	char class;
	const char *status, *probe;
} outcomes[] = {
	[DELIVERED_SENT] = { '2', "sent", "deliverable" },
	[DELIVERED_DEFERRED] = { '4', "deferred", "undeliverable" },
	[DELIVERED_BOUNCED] = { '5', "bounced", "undeliverable" },
};

static const struct kind *
find(const char *service)
{
	size_t last = sizeof(kinds) / sizeof(kinds[0]) - 1;

	for (size_t i = 0; i < last; i++)
		if (strcmp(kinds[i].service, service) == 0)
			return &kinds[i];
	return &kinds[last];
}

void
verdict_of(const char *service, const char *nexthop, bool soft_bounce,
    struct verdict *v)
{
	const struct kind *kind = find(service);
	struct sv text = sv_of(nexthop);

	if (!dsn_take(&text, v->dsn))
		snprintf(v->dsn, sizeof(v->dsn), "x.0.0");
	v->outcome = kind->outcome;
	if (v->outcome == DELIVERED_BOUNCED &&
	    (v->dsn[0] == '4' || soft_bounce))
		v->outcome = DELIVERED_DEFERRED;
	v->dsn[0] = outcomes[v->outcome].class;
	v->status = outcomes[v->outcome].status;
	text = sv_trim(text);
	v->text = text.len > 0 ? text.at : kind->text;
}

const char *
verdict_probe(enum delivered_outcome outcome)
{
	return outcomes[outcome].probe;
}
