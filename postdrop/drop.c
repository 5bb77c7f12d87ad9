#include "postdrop/drop.h"

#include "mail/submitted.h"
#include "util/mem.h"

/* What the client is told; the text where the err has none for it. */
static const struct {
	int code;
	const char *dsn, *text;
} replies[] = {
	[DROP_OK] = { 250, "2.0.0", "Ok: queued as" },
	[DROP_REFUSED] = { 550, "5.7.1", NULL },
	[DROP_BAD] = { 554, "5.5.4", NULL },
	[DROP_SIZE] = { 552, "5.3.4", "message file too big" },
	[DROP_LATER] = { 451, "4.3.0", NULL },
	[DROP_WRITE] = { 451, "4.3.0", "queue file write error" },
	[DROP_BROKEN] = { 0, NULL, NULL },
};

static void
on_tell(struct soon *soon)
{
	struct drop *d = owner_of(soon, struct drop, tell);

	d->over(d);
}

static void
finish(struct drop *d, enum drop_outcome outcome)
{
	if (d->outcome != DROP_OPEN)
		return;
	d->outcome = outcome;
	spool_discard(&d->draft);
	timer_cancel(&d->patience);
	channel_hold(&d->channel, true);
	soon_ask(&d->tell, d->channel.stream.loop);
}

static void
answer(struct drop *d, enum drop_outcome outcome, const char *id)
{
	struct submit_done m = { .code = replies[outcome].code,
		.dsn = replies[outcome].dsn,
		.text = replies[outcome].text,
		.id = id };

	if (d->outcome != DROP_OPEN)
		return;
	if (m.text == NULL)
		m.text = d->err.text;
	if (outcome == DROP_OK)
		m.text = pool_printf(d->pool, "%s %s", m.text, id);
	channel_put(&d->channel, &message_submit_done, 0, &m);
	finish(d, outcome);
}

/* No answer: who breaks the rules has no ear for one. */
static void
broken(struct drop *d, const char *why)
{
	if (d->outcome == DROP_OPEN)
		err_set(&d->err, ERR_NEVER, "malformed input: %s", why);
	finish(d, DROP_BROKEN);
}

/* --- the envelope --------------------------------------------------------- */

static void
fill(struct drop *d, const struct submit *m, struct spool_envelope *env)
{
	const struct submit_recipient *from = m->recipients.at;
	struct spool_recipient *to;
	size_t count = m->recipients.count;

	to = pool_get(d->pool, count * sizeof(*to));
	for (size_t i = 0; i < count; i++)
		to[i] = (struct spool_recipient){ .address = from[i].address,
			.original = "",
			.notify = (unsigned char)from[i].notify,
			.orcpt = from[i].orcpt };
	*env = (struct spool_envelope){ .sender = m->sender,
		.recipients = to,
		.count = (uint32_t)count,
		.arrived = loop_clock(),
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "",
		.envid = m->envid,
		.ret = (enum dsn_ret)m->ret,
		.full_name = m->full_name };
	if (m->flags & SUBMIT_8BITMIME)
		env->flags |= SPOOL_BODY_8BITMIME;
	if (m->flags & SUBMIT_VERIFY)
		env->flags |= SPOOL_VERIFY;
	if (m->flags & SUBMIT_TRACE)
		env->flags |= SPOOL_TRACE;
}

static void
got_submit(struct drop *d, const struct frame *f)
{
	struct spool_envelope env;
	struct submit m;

	if (d->begun) {
		broken(d, "a second envelope");
		return;
	}
	d->begun = true;
	if (frame_get(f, &message_submit, &m, d->pool, &d->err) < 0) {
		finish(d, DROP_BROKEN);
	} else if (submitted_check(&m, &d->err) < 0) {
		answer(d, DROP_BAD, "");
	} else if (submitter_check(
		       d->submitter, d->uid, d->user, m.sender, &d->err) < 0) {
		answer(d, d->err.kind == ERR_LATER ? DROP_LATER : DROP_REFUSED,
		    "");
	} else {
		fill(d, &m, &env);
		d->draft = maildrop_create(d->maildrop, &env, &d->err);
		if (d->draft == NULL)
			answer(d, DROP_WRITE, "");
	}
}

/* --- the content ---------------------------------------------------------- */

static void
write_canonical(struct drop *d)
{
	uint64_t limit = (uint64_t)d->size_limit;

	if (d->outcome != DROP_OPEN || d->canonical.len == 0)
		return;
	if (limit > 0 &&
	    spool_draft_size(d->draft) + d->canonical.len > limit) {
		err_set(
		    &d->err, ERR_NEVER, "message is over message_size_limit");
		answer(d, DROP_SIZE, "");
	} else if (spool_append(d->draft, str_view(&d->canonical), &d->err) < 0)
		answer(d, DROP_WRITE, "");
	str_clear(&d->canonical);
}

static void
on_bytes(struct channel *c, const struct frame *raw, struct sv piece)
{
	struct drop *d = owner_of(c, struct drop, channel);
	size_t used;

	if (d->outcome != DROP_OPEN)
		return;
	if (d->draft == NULL ||
	    raw->type != (MESSAGE_SUBMIT_CONTENT | CHANNEL_RAW)) {
		broken(d, "content where none belongs");
		return;
	}
	timer_after(&d->patience, DROP_SECONDS * 1000);
	d->received += piece.len;
	str_put(&d->rest, piece);
	used = body_input(&d->body, str_view(&d->rest), &d->canonical);
	str_drop(&d->rest, used);
	write_canonical(d);
}

static void
got_end(struct drop *d, const struct frame *f)
{
	struct submit_end m;
	const char *id;

	if (d->draft == NULL) {
		broken(d, "an end before its begin");
		return;
	}
	if (frame_get(f, &message_submit_end, &m, d->pool, &d->err) < 0) {
		finish(d, DROP_BROKEN);
		return;
	}
	if (m.size < 0 || (uint64_t)m.size != d->received) {
		broken(d, "the size is not that of the content");
		return;
	}
	body_end(&d->body, str_view(&d->rest), &d->canonical);
	write_canonical(d);
	if (d->outcome != DROP_OPEN)
		return;
	id = pool_copy(d->pool, sv_of(maildrop_id(d->draft)));
	answer(d, spool_commit(&d->draft, &d->err) == 0 ? DROP_OK : DROP_WRITE,
	    id);
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct drop *d = owner_of(c, struct drop, channel);

	if (d->outcome != DROP_OPEN)
		return;
	timer_after(&d->patience, DROP_SECONDS * 1000);
	if (f->type == MESSAGE_SUBMIT)
		got_submit(d, f);
	else if (f->type == MESSAGE_SUBMIT_END)
		got_end(d, f);
	else if (f->type == MESSAGE_SUBMIT_CANCEL) {
		err_set(&d->err, ERR_NEVER, "cancelled");
		finish(d, DROP_GONE);
	} else
		broken(d, "a message that has no place here");
}

static void
on_closed(struct channel *c, int error)
{
	struct drop *d = owner_of(c, struct drop, channel);

	if (error == 0) {
		if (d->outcome == DROP_OPEN)
			err_set(&d->err, ERR_NEVER, "the client hung up");
		finish(d, DROP_GONE);
	} else
		broken(d, "no frame of ours");
}

static void
on_impatient(struct timer *t)
{
	struct drop *d = owner_of(t, struct drop, patience);

	err_set(&d->err, ERR_LATER, "the client says nothing");
	finish(d, DROP_GONE);
}

void
drop_begin(struct drop *d, struct loop *loop, int fd)
{
	/* The file's name is made with the file, so this says only: go on. */
	struct submit_id m = { .id = "maildrop" };

	d->pool = pool_new();
	d->body.plain = true;
	soon_begin(&d->tell, on_tell);
	timer_begin(&d->patience, loop, on_impatient);
	timer_after(&d->patience, DROP_SECONDS * 1000);
	d->channel.stranger = true;
	d->channel.frame = on_frame;
	d->channel.bytes = on_bytes;
	d->channel.closed = on_closed;
	channel_begin(&d->channel, loop, fd);
	channel_put(&d->channel, &message_submit_id, 0, &m);
}

void
drop_end(struct drop *d)
{
	spool_discard(&d->draft);
	channel_end(&d->channel);
	timer_end(&d->patience);
	soon_end(&d->tell);
	str_free(&d->rest);
	str_free(&d->canonical);
	pool_free(&d->pool);
}
