#include "pickup/item.h"

#include <stdio.h>
#include <string.h>

#include "mail/maillog.h"
#include "mail/submitted.h"
#include "pickup/user.h"
#include "util/file.h"
#include "util/log.h"

enum { PIECE = 32768, PART_RECIPIENTS = 10000, PART_BYTES = 400000 };

/* --- the envelope -----------------------------------------------------------
 */

static const char *
text(const char *t)
{
	return t == NULL ? "" : t;
}

static int64_t
flags_of(const struct item *i)
{
	uint32_t flags = i->file.env.flags;

	return (flags & SPOOL_BODY_8BITMIME ? SUBMIT_8BITMIME : 0) |
	       (flags & SPOOL_VERIFY ? SUBMIT_VERIFY : 0) |
	       (flags & SPOOL_TRACE ? SUBMIT_TRACE : 0) |
	       (*text(i->file.env.client_address) == '\0' ? SUBMIT_LOCAL_CLIENT
							  : 0);
}

/* The next recipients that are not done; false: there are none. */
static bool
next_part(struct item *i)
{
	size_t count = 0, bytes = 0;

	while (
	    i->from < i->file.env.count && i->file.env.recipients[i->from].done)
		i->from++;
	for (i->upto = i->from; i->upto < i->file.env.count; i->upto++) {
		struct spool_recipient *r = &i->file.env.recipients[i->upto];

		if (r->done)
			continue;
		bytes += strlen(text(r->address)) + strlen(text(r->original)) +
			 strlen(text(r->orcpt)) + 64;
		if (count > 0 && bytes > PART_BYTES)
			break;
		if (++count > PART_RECIPIENTS)
			break;
	}
	return i->from < i->file.env.count;
}

static struct submit
submit_of(struct item *i)
{
	struct submit_recipient *to =
	    pool_get(i->pool, (i->upto - i->from) * sizeof(*to));
	struct submit m = { .sender = i->file.env.sender,
		.flags = flags_of(i),
		.arrived = i->file.env.arrived,
		.client_name = text(i->file.env.client_name),
		.client_address = text(i->file.env.client_address),
		.helo = text(i->file.env.helo),
		.protocol = text(i->file.env.protocol),
		.user = i->file.owner,
		.full_name = text(i->file.env.full_name),
		.envid = text(i->file.env.envid),
		.ret = i->file.env.ret,
		.recipients = { to, 0 } };

	for (uint32_t n = i->from; n < i->upto; n++) {
		const struct spool_recipient *r = &i->file.env.recipients[n];

		if (!r->done)
			to[m.recipients.count++] = (struct submit_recipient){
				.address = r->address,
				.original =
				    i->file.requeued ? text(r->original) : "",
				.notify = r->notify,
				.orcpt = text(r->orcpt),
			};
	}
	return m;
}

/* Whether all of it is what a client may say. */
static int
check_parts(struct item *i, struct err *err)
{
	uint32_t from = i->from;
	int result = 0;

	while (result == 0 && next_part(i)) {
		struct submit m = submit_of(i);

		result = submitted_check(&m, err);
		i->from = i->upto;
	}
	i->from = from;
	return result;
}

/* What its owner may do. Of what is refused the sender is not told: he may be
 * another. */
static enum found_state
check_owner(struct item *i)
{
	struct err err;

	if (i->file.requeued)
		return FOUND_GOOD;
	if (check_parts(i, &err) < 0)
		return found_bad(&i->file, err.text);
	if (user_check(i->file.owner, i->file.env.sender, &err) == 0)
		return FOUND_GOOD;
	return err.kind == ERR_LATER ? found_later(&i->file, &err)
				     : found_bad(&i->file, err.text);
}

/* --- on its way --------------------------------------------------------------
 */

static void
finish(struct item *i, enum found_state state)
{
	item_end(i);
	i->ended(i, state, false);
}

static void
give_up(struct item *i)
{
	item_end(i);
	i->ended(i, FOUND_LATER, true);
}

static void
pump(struct item *i)
{
	char piece[PIECE];

	while (i->file.left > 0 && !submit_is_full(&i->submission)) {
		size_t want =
		    i->file.left < PIECE ? (size_t)i->file.left : PIECE;
		ssize_t n = file_read_at(i->file.fd, piece, want, i->file.at);

		if (n <= 0) {
			log_warn("maildrop/%s: cannot read it", i->file.id);
			finish(i, FOUND_LATER);
			return;
		}
		feed_content(
		    &i->feed, &i->submission, (struct sv){ piece, (size_t)n });
		i->file.at += n;
		i->file.left -= (uint64_t)n;
	}
	if (i->file.left == 0 && !i->submission.ended)
		feed_finish(&i->feed, &i->submission);
}

static void
begin_content(struct item *i)
{
	struct submit m = submit_of(i);
	struct maillog line = { .id = i->queue_id,
		.uid = i->file.owner,
		.sender = i->file.env.sender,
		.orig_id = i->file.requeued ? i->file.id : NULL };
	uint32_t flags;
	struct err err;

	maillog(MAILLOG_PICKUP, &line);
	if (spool_content(
		i->file.fd, &i->file.at, &i->file.left, &flags, &err) < 0) {
		log_warn("maildrop/%s: %s", i->file.id, err.text);
		finish(i, FOUND_LATER);
		return;
	}
	feed_begin(&i->feed);
	submit_begin(&i->submission, &m);
	pump(i);
}

/* Files that were taken, until one flush has made all of that durable. */
static struct {
	struct list items;
	struct soon soon;
} taken;

static void
on_taken(struct soon *soon)
{
	struct list *node;
	struct err err;
	bool failed = found_flush(&err) < 0;

	(void)soon;
	while ((node = list_take(&taken.items)) != NULL) {
		struct item *i = owner_of(node, struct item, node);

		if (failed)
			finish(i, found_later(&i->file, &err));
		else
			begin_content(i);
	}
}

void
item_setup(void)
{
	list_begin(&taken.items);
	soon_begin(&taken.soon, on_taken);
}

static bool
is_last_part(const struct item *i)
{
	uint32_t n = i->upto;

	while (n < i->file.env.count && i->file.env.recipients[n].done)
		n++;
	return n == i->file.env.count;
}

/* The ID that this part will have in the queue is known. */
static void
begin_id(struct item *i, const char *queue_id)
{
	struct err err;

	snprintf(i->queue_id, sizeof(i->queue_id), "%s", queue_id);
	if (!is_last_part(i))
		begin_content(i);
	else if (found_take(&i->file, queue_id, &err) < 0)
		finish(i, found_later(&i->file, &err));
	else {
		list_add(&taken.items, &i->node);
		soon_ask(&taken.soon, service_loop());
	}
}

static void
on_ready(struct submission *s, const char *id)
{
	struct item *i = owner_of(s, struct item, submission);

	if (id == NULL)
		give_up(i);
	else
		begin_id(i, id);
}

static void
on_drained(struct submission *s)
{
	struct item *i = owner_of(s, struct item, submission);

	if (s->begun && !s->ended)
		pump(i);
}

static void
on_lost(struct submission *s)
{
	struct item *i = owner_of(s, struct item, submission);

	log_warn("maildrop/%s: cleanup went away", i->file.id);
	give_up(i);
}

static void on_done(struct submission *, const struct submit_done *);

/* With what the next message of it needs. */
static void
begin_part(struct item *i)
{
	const char *id;

	if (!next_part(i)) {
		finish(i, found_remove(&i->file));
		return;
	}
	i->submission = (struct submission){ .ready = on_ready,
		.done = on_done,
		.lost = on_lost,
		.drained = on_drained };
	id = submit_take(&i->submission);
	if (id != NULL)
		begin_id(i, id);
}

static void
on_go(struct soon *soon)
{
	begin_part(owner_of(soon, struct item, go));
}

static void
on_told(struct report *r, bool told)
{
	struct item *i = owner_of(r, struct item, report);

	if (!told) {
		finish(i, FOUND_LATER);
		return;
	}
	i->from = i->upto;
	begin_part(i);
}

/* Nobody but its sender can be told; what is refused has no file in the queue,
 * so bounce is given this one. */
static void
tell_sender(struct item *i, const struct submit_done *reply)
{
	struct notify_recipient *to =
	    pool_get(i->pool, (i->upto - i->from) * sizeof(*to));
	struct notify m = { .id = i->queue_id,
		.sender = i->file.env.sender,
		.kind = NOTIFY_FAILURE,
		.size = (int64_t)i->file.env.size,
		.arrived = i->file.env.arrived,
		.flags = i->file.env.flags,
		.envid = text(i->file.env.envid),
		.ret = i->file.env.ret,
		.recipients = { to, 0 } };

	for (uint32_t n = i->from; n < i->upto; n++) {
		const struct spool_recipient *r = &i->file.env.recipients[n];

		if (!r->done)
			to[m.recipients.count++] = (struct notify_recipient){
				.address = r->address,
				.original = text(r->original),
				.dsn = reply->dsn,
				.text = reply->text,
				.action = ACTION_FAILED,
				.notify = r->notify,
				.orcpt = text(r->orcpt),
				.mta = "",
				.diag = "",
			};
	}
	i->report.done = on_told;
	report_begin(&i->report, &m, i->file.fd);
}

static void
on_done(struct submission *s, const struct submit_done *reply)
{
	struct item *i = owner_of(s, struct item, submission);

	if (reply->code < 300) {
		i->from = i->upto;
		begin_part(i);
	} else if (reply->code >= 500) {
		tell_sender(i, reply);
	} else {
		log_warn("maildrop/%s: to be tried again: %lld %s %s",
		    i->file.id, (long long)reply->code, reply->dsn,
		    reply->text);
		finish(i, FOUND_LATER);
	}
}

static enum found_state
begin(struct item *i, const char *id)
{
	enum found_state state = found_open(&i->file, id, i->pool);

	if (state != FOUND_GOOD)
		return state;
	if (!next_part(i))
		return found_remove(&i->file);
	return check_owner(i);
}

enum found_state
item_begin(struct item *i, const char *id, uint32_t from)
{
	enum found_state state;

	i->from = from;
	i->pool = pool_new();
	list_begin(&i->node);
	soon_begin(&i->go, on_go);
	state = begin(i, id);
	if (state == FOUND_GOOD)
		soon_ask(&i->go, service_loop());
	else
		item_end(i);
	return state;
}

void
item_end(struct item *i)
{
	list_drop(&i->node);
	soon_end(&i->go);
	submit_cancel(&i->submission);
	report_end(&i->report);
	feed_end(&i->feed);
	pool_free(&i->pool);
	found_close(&i->file);
}
