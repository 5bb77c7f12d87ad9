#include "cleanup/session.h"

#include <stdlib.h>

#include "cleanup/asker.h"
#include "cleanup/canon.h"
#include "cleanup/envelope.h"
#include "ipc/channel.h"
#include "mail/maillog.h"
#include "mail/messages.h"
#include "service/lookups.h"
#include "util/log.h"
#include "util/mem.h"

enum { ANSWERS_WAITING = 65536 };

enum session_state {
	SESSION_IDLE,
	SESSION_ASKING,
	SESSION_CONTENT,
	SESSION_COMMIT
};

enum outcome {
	OUTCOME_OK,
	OUTCOME_WRITE,
	OUTCOME_HOPS,
	OUTCOME_SIZE,
	OUTCOME_BAD
};

/* compat 4.4, cleanup status and reply */
static const struct {
	int code;
	const char *dsn, *text;
} replies[] = {
	[OUTCOME_OK] = { 250, "2.0.0", "Ok: queued as" },
	[OUTCOME_WRITE] = { 451, "4.3.0", "queue file write error" },
	[OUTCOME_HOPS] = { 554, "5.4.0", "too many hops" },
	[OUTCOME_SIZE] = { 552, "5.3.4", "message file too big" },
	[OUTCOME_BAD] = { 451, "4.3.0", "internal protocol error" },
};

struct session {
	struct list node;
	struct session_host *host;
	const struct asker *asker;
	struct channel channel;
	enum session_state state;
	char id[SPOOL_ID_ROOM]; /* of this message or the next; "": none */
	/* The message. */
	struct pool *pool;
	enum outcome outcome;
	uint64_t received;
	struct spool_envelope env;
	struct stamp stamp;
	struct canon canon;
	struct spool_draft *draft;
	/* What tables outside say of its recipients. */
	struct frame submit; /* the message again, for another turn */
	struct pool *outside;
	struct answers answers;
	struct lookups lookups;
	struct commit commit;
};

static void
forget_answers(struct session *s)
{
	lookups_end(&s->lookups);
	answers_end(&s->answers);
	pool_free(&s->outside);
}

static void
forget_message(struct session *s)
{
	forget_answers(s);
	spool_discard(&s->draft);
	canon_end(&s->canon);
	pool_reset(s->pool);
	s->canon = (struct canon){ 0 };
	s->stamp = (struct stamp){ 0 };
	s->env = (struct spool_envelope){ 0 };
	s->outcome = OUTCOME_OK;
	s->received = 0;
	s->state = SESSION_IDLE;
}

static void
end(struct session *s)
{
	struct session_host *host = s->host;

	channel_end(&s->channel);
	if (s->state == SESSION_COMMIT)
		return; /* on_committed() comes here again */
	forget_message(s);
	pool_free(&s->pool);
	list_drop(&s->node);
	free(s);
	host->gone();
}

static void
broken(struct session *s, const char *why)
{
	log_warn("a client of cleanup is hung up on: %s", why);
	end(s);
}

static void
announce(struct session *s)
{
	struct submit_id m = { .id = s->id, .full = s->host->full };

	s->id[0] = '\0';
	if (!s->host->leaving)
		spool_new_id(s->host->slot, s->id);
	channel_put(&s->channel, &message_submit_id, 0, &m);
}

static void
answer(struct session *s)
{
	struct submit_done m = { .code = replies[s->outcome].code,
		.dsn = replies[s->outcome].dsn,
		.text = replies[s->outcome].text,
		.id = s->id };

	if (s->outcome == OUTCOME_OK)
		m.text = pool_printf(s->pool, "%s %s", m.text, s->id);
	channel_put(&s->channel, &message_submit_done, 0, &m);
}

/* --- the content ---------------------------------------------------------- */

static int
to_spool(struct canon *c, struct sv piece, struct err *err)
{
	struct session *s = owner_of(c, struct session, canon);

	return spool_append(s->draft, piece, err);
}

static void
refuse(struct session *s, enum outcome outcome, const char *why)
{
	if (s->outcome != OUTCOME_OK)
		return;
	s->outcome = outcome;
	log_warn("%s: %s", s->id, why);
	spool_discard(&s->draft);
	if (outcome == OUTCOME_WRITE)
		s->host->failed();
}

/* What canon has against the message so far. */
static void
look_at_status(struct session *s)
{
	switch (s->canon.status) {
	case CANON_OK:
		break;
	case CANON_WRITE:
		refuse(s, OUTCOME_WRITE, s->canon.err.text);
		break;
	case CANON_HOPS:
		refuse(s, OUTCOME_HOPS, "message rejected: hopcount exceeded");
		break;
	case CANON_SIZE:
		refuse(s, OUTCOME_SIZE, "message is over message_size_limit");
		break;
	}
}

static void
begin_content(struct session *s, const struct submit *m)
{
	const struct submit_recipient *to = m->recipients.at;

	s->stamp = (struct stamp){
		.id = s->id,
		.client_name = s->env.client_name,
		.client_address = s->env.client_address,
		.helo = s->env.helo,
		.protocol = s->env.protocol,
		.recipient = m->recipients.count == 1
				 ? pool_copy(s->pool, sv_of(to->address))
				 : NULL,
		.arrived = s->env.arrived,
		.internal = (m->flags & SUBMIT_INTERNAL) != 0,
		.local = m->user >= 0,
		.user = m->user,
	};
	s->canon = (struct canon){
		.set = s->host->set,
		.stamp = &s->stamp,
		.sender = s->env.sender,
		.full_name = pool_copy(s->pool, sv_of(m->full_name)),
		.complete = (m->flags & SUBMIT_LOCAL_CLIENT) != 0,
		.rules = &s->host->alias.rules,
		.put = to_spool,
	};
	canon_begin(&s->canon);
	look_at_status(s);
}

/* True: the envelope is made, or the message refused; else tables outside must
 * be asked first. */
static bool
try(struct session *s, const struct submit *m)
{
	struct err err;
	int rc;

	answers_use(&s->answers);
	rc = envelope_make(&s->host->alias, m, s->pool, &s->env, &err);
	answers_use(NULL);
	if (answers_open(&s->answers))
		return false;
	if (rc < 0)
		refuse(s, err.kind == ERR_LATER ? OUTCOME_WRITE : OUTCOME_BAD,
		    err.text);
	else if ((s->draft = spool_create(
		      s->host->slot, s->id, &s->env, &err)) == NULL)
		refuse(s, OUTCOME_WRITE, err.text);
	else
		begin_content(s, m);
	return true;
}

/* What the last turn made is dropped; answers are kept. */
static void
try_again(struct session *s)
{
	struct submit m;
	struct err err;

	pool_reset(s->pool);
	if (frame_get(&s->submit, &message_submit, &m, s->pool, &err) < 0) {
		broken(s, err.text);
		return;
	}
	asker_strip(s->asker, &m);
	if (!try(s, &m)) {
		lookups_ask(&s->lookups, &s->answers);
		return;
	}
	forget_answers(s);
	s->state = SESSION_CONTENT;
	channel_hold(&s->channel, false);
}

static void
on_looked_up(struct lookups *l)
{
	try_again(owner_of(l, struct session, lookups));
}

static void
wait(struct session *s, const struct frame *f)
{
	s->state = SESSION_ASKING;
	s->outside = pool_new();
	s->submit = *f;
	s->submit.body = pool_view(s->outside, f->body);
	answers_end(&s->answers);
	answers_begin(&s->answers, s->outside);
	s->lookups.asked = on_looked_up;
	channel_hold(&s->channel, true);
	try_again(s);
}

static void
got_submit(struct session *s, const struct frame *f)
{
	struct err err;
	struct submit m;

	if (s->state != SESSION_IDLE || s->id[0] == '\0') {
		broken(s, "a message where none belongs");
		return;
	}
	if (frame_get(f, &message_submit, &m, s->pool, &err) < 0) {
		broken(s, err.text);
		return;
	}
	asker_strip(s->asker, &m);
	s->state = SESSION_CONTENT;
	answers_begin(&s->answers, s->pool);
	if (!try(s, &m))
		wait(s, f);
}

static void
on_bytes(struct channel *c, const struct frame *raw, struct sv piece)
{
	struct session *s = owner_of(c, struct session, channel);

	if (s->state != SESSION_CONTENT ||
	    raw->type != (MESSAGE_SUBMIT_CONTENT | CHANNEL_RAW)) {
		broken(s, "content where none belongs");
		return;
	}
	s->received += piece.len;
	if (s->outcome != OUTCOME_OK)
		return;
	canon_content(&s->canon, piece);
	look_at_status(s);
}

/* --- the end -------------------------------------------------------------- */

static void
finish(struct session *s)
{
	if (channel_is_open(&s->channel))
		answer(s);
	if (s->outcome == OUTCOME_OK)
		s->host->accepted(s->id, &s->env, s->pool);
	forget_message(s);
	if (!channel_is_open(&s->channel)) {
		end(s);
		return;
	}
	announce(s);
	channel_hold(&s->channel, false);
}

static void
on_committed(struct commit *c)
{
	struct session *s = owner_of(c, struct session, commit);

	if (c->failed)
		refuse(s, OUTCOME_WRITE, c->err.text);
	finish(s);
}

static void
log_message_id(struct session *s)
{
	struct str *id = &s->canon.message_id;
	struct str *resent = &s->canon.resent_message_id;
	struct maillog m = { .id = s->id };

	m.message_id = id->len > 0 ? str_text(id) : "<>";
	if (id->len > 0 || resent->len == 0)
		maillog(MAILLOG_MESSAGE_ID, &m);
	m.message_id = str_text(resent);
	if (resent->len > 0)
		maillog(MAILLOG_RESENT_ID, &m);
}

static void
got_end(struct session *s, const struct frame *f)
{
	struct submit_end m;
	struct err err;

	if (s->state != SESSION_CONTENT ||
	    frame_get(f, &message_submit_end, &m, s->pool, &err) < 0 ||
	    m.size < 0 || (uint64_t)m.size != s->received) {
		broken(s, "an end that does not fit what came before");
		return;
	}
	if (s->outcome == OUTCOME_OK) {
		canon_finish(&s->canon);
		look_at_status(s);
		log_message_id(s);
	}
	if (s->outcome != OUTCOME_OK) {
		finish(s);
		return;
	}
	s->env.size = spool_draft_size(s->draft);
	s->env.flags |= spool_draft_flags(s->draft);
	s->state = SESSION_COMMIT;
	s->commit.done = on_committed;
	channel_hold(&s->channel, true);
	commit_later(s->host->slot, &s->draft, &s->commit);
}

static void
got_cancel(struct session *s, const struct frame *f)
{
	if (s->state != SESSION_CONTENT) {
		broken(s, "a cancel of nothing");
		return;
	}
	forget_message(s);
	announce(s);
}

static const struct {
	uint16_t type;
	void (*got)(struct session *, const struct frame *);
} verbs[] = {
	{ MESSAGE_SUBMIT, got_submit },
	{ MESSAGE_SUBMIT_END, got_end },
	{ MESSAGE_SUBMIT_CANCEL, got_cancel },
};

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct session *s = owner_of(c, struct session, channel);

	if (channel_waiting(c) > ANSWERS_WAITING) {
		broken(s, "it does not take its answers");
		return;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (verbs[i].type == f->type) {
			verbs[i].got(s, f);
			return;
		}
	broken(s, "a frame of a type that is not for cleanup");
}

static void
on_closed(struct channel *c, int error)
{
	end(owner_of(c, struct session, channel));
}

void
session_begin(struct session_host *host, int fd, const char *from)
{
	struct session *s = mem_get(sizeof(*s));

	s->host = host;
	s->asker = asker_of(from);
	s->pool = pool_new();
	list_add(&host->sessions, &s->node);
	s->channel.frame = on_frame;
	s->channel.bytes = on_bytes;
	s->channel.closed = on_closed;
	channel_begin(&s->channel, host->loop, fd);
	announce(s);
}

void
sessions_tell(struct session_host *host, bool full)
{
	struct submit_space m = { .full = full };

	host->full = full;
	list_each(node, &host->sessions)
		channel_put(&owner_of(node, struct session, node)->channel,
		    &message_submit_space, 0, &m);
}

void
sessions_leave(struct session_host *host, bool at_once)
{
	struct submit_id none = { .id = "" };
	bool first = !host->leaving;

	host->leaving = true;
	list_each(node, &host->sessions) {
		struct session *s = owner_of(node, struct session, node);

		if (s->state != SESSION_IDLE)
			continue;
		if (at_once)
			end(s);
		else if (first)
			channel_put(&s->channel, &message_submit_id, 0, &none);
	}
}
