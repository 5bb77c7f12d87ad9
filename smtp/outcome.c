#include "smtp/outcome.h"

#include <strings.h>

#include "mail/maillog.h"
#include "smtp/delivery.h"
#include "spool/spool.h"
#include "util/log.h"

/* A probe knows two words only (compat 7.3). */
static const struct {
	int64_t outcome;
	const char *status, *probed;
} results[] = {
	[FATE_OPEN] = { DELIVERED_DEFERRED, "deferred", "undeliverable" },
	[FATE_ACCEPTED] = { DELIVERED_DEFERRED, "deferred", "undeliverable" },
	[FATE_SENT] = { DELIVERED_SENT, "sent", "deliverable" },
	[FATE_SOFT] = { DELIVERED_DEFERRED, "deferred", "undeliverable" },
	[FATE_HARD] = { DELIVERED_BOUNCED, "bounced", "undeliverable" },
};

void
outcome_begin(struct delivery *d)
{
	const struct deliver_recipient *from = d->ask.recipients.at;
	size_t count = d->ask.recipients.count;

	d->recipients = pool_get(d->pool, count * sizeof(*d->recipients));
	d->mail.recipients =
	    pool_get(d->pool, count * sizeof(*d->mail.recipients));
	for (size_t i = 0; i < count; i++) {
		struct session_recipient *r = &d->recipients[i];

		r->address = r->original = from[i].address;
		if (*from[i].original != '\0')
			r->original = from[i].original;
		r->notify = from[i].notify;
		r->orcpt = from[i].orcpt;
		r->mta = r->diag = "";
	}
	d->mail.pool = d->pool;
	d->mail.sender = d->ask.sender;
	d->mail.size = d->size;
	d->mail.envid = d->ask.envid;
	d->mail.ret = d->ask.ret;
	d->mail.probe = d->ask.flags & SPOOL_VERIFY;
}

void
outcome_collect(struct delivery *d)
{
	d->mail.count = 0;
	for (size_t i = 0; i < d->ask.recipients.count; i++)
		if (d->recipients[i].fate == FATE_OPEN)
			d->mail.recipients[d->mail.count++] = &d->recipients[i];
}

bool
outcome_reopen(struct delivery *d, bool say)
{
	const char *said = NULL;
	bool found = false;

	for (size_t i = 0; i < d->ask.recipients.count; i++) {
		struct session_recipient *r = &d->recipients[i];

		if (r->fate != FATE_SOFT)
			continue;
		found = true;
		r->fate = FATE_OPEN;
		d->fault = (struct fault){ pool_copy(d->pool, sv_of(r->dsn)),
			r->text, r->mta, r->diag };
		if (say && r->text != said)
			log_info("%s: %s", d->ask.id, r->text);
		said = r->text;
	}
	return found;
}

void
outcome_settle(struct delivery *d)
{
	struct fault f = d->fault;

	if (f.dsn == NULL)
		f = (struct fault){ "4.3.0", "no host to try", "", "" };
	for (size_t i = 0; i < d->ask.recipients.count; i++) {
		struct session_recipient *r = &d->recipients[i];

		if (r->fate != FATE_OPEN)
			continue;
		r->fate = *f.dsn == '5' ? FATE_HARD : FATE_SOFT;
		snprintf(r->dsn, sizeof(r->dsn), "%s", f.dsn);
		r->text = f.text;
		r->mta = f.mta;
		r->diag = f.diag;
	}
}

bool
outcome_is_some_final(const struct delivery *d)
{
	for (size_t i = 0; i < d->ask.recipients.count; i++)
		if (d->recipients[i].fate == FATE_SENT ||
		    d->recipients[i].fate == FATE_HARD)
			return true;
	return false;
}

static void
put_delays(const struct delivery *d, int64_t now, struct str *out)
{
	int64_t up = d->connected ? d->connected : now;

	maillog_delay(out, d->ask.active - d->ask.arrived);
	str_putc(out, '/');
	maillog_delay(out, d->started - d->ask.active);
	str_putc(out, '/');
	maillog_delay(out, up - d->started);
	str_putc(out, '/');
	maillog_delay(out, now - up);
}

void
outcome_log(const struct delivery *d)
{
	const struct deliver_recipient *to = d->ask.recipients.at;
	struct str delay = { 0 }, delays = { 0 };
	int64_t now = loop_clock();
	struct maillog line = { .id = d->ask.id,
		.relay = d->relay ? d->relay : "none",
		.conn_use = d->conn_use };

	maillog_delay(&delay, now - d->ask.arrived);
	put_delays(d, now, &delays);
	line.delay = str_text(&delay);
	line.delays = str_text(&delays);
	for (size_t i = 0; i < d->ask.recipients.count; i++) {
		const struct session_recipient *r = &d->recipients[i];

		line.recipient = to[i].address;
		line.original = to[i].original;
		if (*line.original == '\0' ||
		    strcasecmp(line.original, line.recipient) == 0)
			line.original = NULL;
		line.dsn = r->dsn;
		line.status = d->mail.probe ? results[r->fate].probed
					    : results[r->fate].status;
		line.text = r->text;
		maillog(MAILLOG_DELIVERY, &line);
	}
	str_free(&delay);
	str_free(&delays);
}

void
delivery_tell(const struct delivery *d, struct channel *c, uint32_t serial)
{
	const struct deliver_recipient *to = d->ask.recipients.at;
	struct deliver_end end = { .id = d->ask.id,
		.fault = !d->talked,
		.keeps = true,
		.dsn = "",
		.text = "" };

	for (size_t i = 0; i < d->ask.recipients.count; i++) {
		const struct session_recipient *r = &d->recipients[i];
		struct delivered one = { .id = d->ask.id,
			.number = to[i].number,
			.outcome = results[r->fate].outcome,
			.dsn = r->dsn,
			.text = r->text,
			.reach = r->passed ? REACH_PASSED : REACH_RELAYED,
			.mta = r->mta,
			.diag = r->diag };

		channel_put(c, &message_delivered, serial, &one);
	}
	if (end.fault && d->fault.dsn != NULL) {
		end.dsn = d->fault.dsn;
		end.text = d->fault.text;
	}
	channel_put(c, &message_deliver_end, serial, &end);
}
