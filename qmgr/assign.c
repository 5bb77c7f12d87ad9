#include "qmgr/assign.h"

#include <stdlib.h>
#include <string.h>

#include "mail/settings.h"
#include "qmgr/outcome.h"
#include "qmgr/resolve.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	TRANSPORTS = 1000, /* more names than any master.cf has */
	DELIVERY_RECIPIENTS = 1000,
	DELIVERY_BYTES = 512 * 1024
};

struct asking {
	struct resolving resolving;
	struct active *message;
	struct recipient *recipient;
};

static struct schedule *known_transports; /* whose, and how many */
static unsigned transport_count;

static struct schedule_transport *
transport_named(const char *name)
{
	struct schedule_transport *t;
	struct schedule_limits limits;

	if (known_transports != qmgr.schedule) {
		known_transports = qmgr.schedule;
		transport_count = 0;
	}
	t = schedule_find(qmgr.schedule, sv_of(name));
	if (t != NULL || transport_count >= TRANSPORTS)
		return t;
	transport_count++;
	settings_limits(name, &limits);
	return schedule_add_transport(qmgr.schedule, sv_of(name), &limits);
}

/* --- what rewrite says ---------------------------------------------------- */

static void
refuse(struct active *m, struct recipient *r, const struct resolved *a)
{
	bool never = a->status == ANSWER_NEVER;
	const char *dsn = a->dsn;

	if (!dsn_ok(dsn) || *dsn != (never ? '5' : '4'))
		dsn = never ? "5.1.3" : "4.3.0";
	outcome_say(m, r, never ? RECIPIENT_BOUNCED : RECIPIENT_DEFERRED, dsn,
	    never ? (*a->text ? a->text : "bad address syntax")
		  : "address resolver failure");
}

static void
place(struct active *m, struct recipient *r, const struct resolved *a)
{
	if (strcmp(a->address, r->address) != 0) {
		if (*r->original == '\0')
			r->original = r->address;
		r->address = pool_copy(m->pool, sv_of(a->address));
	}
	r->nexthop = pool_copy(m->pool, sv_of(a->nexthop));
	r->transport = *a->transport ? transport_named(a->transport) : NULL;
	if (r->transport == NULL)
		outcome_say(m, r, RECIPIENT_DEFERRED, "4.3.0",
		    "mail transport unavailable");
	else if (settings_defers(a->transport))
		outcome_say(
		    m, r, RECIPIENT_DEFERRED, "4.3.2", "deferred transport");
}

static void
resolved(struct active *m, struct recipient *r, const struct resolved *a)
{
	if (a == NULL)
		outcome_lose(m, r);
	else if (a->status != ANSWER_OK)
		refuse(m, r, a);
	else
		place(m, r, a);
}

/* --- deliveries ----------------------------------------------------------- */

static int
compare(const void *left, const void *right)
{
	const struct recipient *a = *(struct recipient *const *)left;
	const struct recipient *b = *(struct recipient *const *)right;
	int order;

	if (a->transport != b->transport)
		return a->transport < b->transport ? -1 : 1;
	order = strcmp(a->nexthop, b->nexthop);
	if (order == 0)
		order = a->number < b->number ? -1 : 1;
	return order;
}

static bool
together(const struct recipient *a, const struct recipient *b)
{
	return a->transport == b->transport &&
	       strcmp(a->nexthop, b->nexthop) == 0;
}

/* How many of those at the front make one delivery. */
static uint32_t
portion(struct recipient **list, uint32_t count)
{
	long limit = schedule_limits(list[0]->transport)->recipients;
	size_t bytes = 0;
	uint32_t n = 0;

	if (limit <= 0 || limit > DELIVERY_RECIPIENTS)
		limit = DELIVERY_RECIPIENTS;
	while (n < count && n < limit && together(list[0], list[n])) {
		bytes += strlen(list[n]->address) + strlen(list[n]->original) +
			 strlen(list[n]->orcpt) +
			 sizeof(struct deliver_recipient);
		if (n > 0 && bytes > DELIVERY_BYTES)
			break;
		n++;
	}
	return n;
}

void
assign_end(struct delivery *d)
{
	free(d);
}

/* With a limit of one, each recipient is a destination of its own: the key has
 * its address behind the next hop's NUL. */
static const struct schedule_reason *
schedule(struct delivery *d)
{
	struct recipient *r = d->recipients[0];
	const struct schedule_reason *why;
	struct str key = { 0 };

	str_puts(&key, r->nexthop);
	if (schedule_limits(r->transport)->recipients == 1) {
		str_putc(&key, '\0');
		str_puts(&key, r->address);
	}
	why = schedule_put(
	    r->transport, str_view(&key), sv_of(d->message->sender), &d->job);
	str_free(&key);
	return why;
}

static void
add_delivery(struct active *m, struct recipient **list, uint32_t count)
{
	struct delivery *d =
	    mem_get(sizeof(*d) + count * sizeof(d->recipients[0]));
	const struct schedule_reason *why;

	d->message = m;
	d->count = count;
	for (uint32_t i = 0; i < count; i++)
		d->recipients[i] = list[i];
	why = schedule(d);
	if (why == NULL) {
		m->open++;
		m->unsent++;
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		outcome_say(m, list[i], RECIPIENT_DEFERRED, why->dsn,
		    str_text(&why->text));
	assign_end(d);
}

static void
group(struct active *m)
{
	struct recipient **list =
	    mem_get((m->count + 1) * sizeof(struct recipient *));
	uint32_t count = 0, n;

	for (uint32_t i = 0; i < m->count; i++)
		if (m->recipients[i].state == RECIPIENT_TODO)
			list[count++] = &m->recipients[i];
	if (count > 1)
		qsort(list, count, sizeof(list[0]), compare);
	for (uint32_t at = 0; at < count; at += n) {
		n = portion(list + at, count - at);
		add_delivery(m, list + at, n);
	}
	free(list);
	work_soon();
}

/* --- questions ------------------------------------------------------------ */

/* One who held it open lets go. All questions come before all deliveries. */
static void
let_go(struct active *m)
{
	if (--m->open > 0)
		return;
	m->open = 1;
	group(m);
	if (--m->open == 0)
		outcome_returned(m);
}

static void
on_answer(struct resolving *r, const struct resolved *a)
{
	struct asking *asking = owner_of(r, struct asking, resolving);
	struct active *m = asking->message;

	resolved(m, asking->recipient, a);
	call_end(&r->call);
	free(asking);
	let_go(m);
}

static void
ask(struct active *m, struct recipient *r)
{
	struct asking *asking = mem_get(sizeof(*asking));

	asking->message = m;
	asking->recipient = r;
	asking->resolving.sender = m->sender;
	asking->resolving.address = r->address;
	asking->resolving.answered = on_answer;
	m->open++;
	resolve_ask(&asking->resolving);
}

static bool
is_own_bounce(const char *address)
{
	struct sv rest = sv_of(address);

	return sv_skip(&rest, mail_settings.double_bounce_sender) &&
	       sv_skip(&rest, "@") &&
	       (sv_is(rest, mail_settings.myhostname) ||
		   sv_is(rest, mail_settings.myorigin));
}

void
assign_begin(struct active *m)
{
	m->open = 1;
	for (uint32_t i = 0; i < m->count; i++) {
		struct recipient *r = &m->recipients[i];
		const struct resolved *a;

		if (r->state != RECIPIENT_TODO)
			continue;
		if (is_own_bounce(r->address)) {
			outcome_say(m, r, RECIPIENT_SENT, "2.0.0",
			    "undeliverable postmaster notification discarded");
			continue;
		}
		a = resolve_known(m->sender, r->address);
		if (a != NULL)
			resolved(m, r, a);
		else
			ask(m, r);
	}
	let_go(m);
}
