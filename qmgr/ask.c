#include "qmgr/ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/messages.h"
#include "qmgr/active.h"
#include "qmgr/change.h"
#include "qmgr/rights.h"
#include "qmgr/site.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "service/service.h"
#include "spool/outcomes.h"
#include "spool/rows.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	SLICE = 50,        /* files in one turn */
	SLICE_MS = 2,      /* between two */
	WAITING = 1 << 18, /* bytes that the other end has not taken */
	PATIENCE_MS = 60000,
	COMPLAINT_MS = 60000
};

struct asker {
	struct list node;
	struct channel channel;
	struct timer slice, patience;
	struct ucred who;
	struct outcomes_wait settled;
	bool settling;
	struct str names; /* each with its NUL */
	size_t at;
	void (*visit)(struct asker *, const char *id); /* NULL: walks not */
	char site[256];
	int64_t found;
	uint32_t serial;
};

static struct list askers = { &askers, &askers };
static struct maildrop *maildrop; /* NULL: not opened yet */

static void
end(struct asker *a)
{
	if (a->settling)
		outcomes_flush_cancel(&a->settled);
	channel_end(&a->channel);
	timer_end(&a->slice);
	timer_end(&a->patience);
	str_free(&a->names);
	list_drop(&a->node);
	free(a);
}

/* Once a minute: anybody may ask nonsense, and fill the log. */
static void
complain(const struct asker *a, const char *why)
{
	static int64_t warned;
	int64_t now = loop_now(service_loop());

	if (warned != 0 && now - warned < COMPLAINT_MS)
		return;
	warned = now;
	log_warn("a command of user %ld: %s", (long)a->who.uid, why);
}

static void
on_closed(struct channel *c, int error)
{
	end(owner_of(c, struct asker, channel));
}

static void
on_impatient(struct timer *t)
{
	end(owner_of(t, struct asker, patience));
}

static void
put_end(struct asker *a, enum answer_status status, const char *text)
{
	struct queue_end m = {
		.status = status, .text = text, .count = a->found
	};

	a->visit = NULL;
	channel_put(&a->channel, &message_queue_end, a->serial, &m);
}

static void
put_err(struct asker *a, const struct err *err)
{
	put_end(
	    a, err->kind == ERR_NEVER ? ANSWER_NEVER : ANSWER_LATER, err->text);
}

/* --- over all messages -----------------------------------------------------
 */

static void
collect(void *context, struct record *r)
{
	struct asker *a = context;

	str_put(&a->names, (struct sv){ r->id, r->by_id.key.len + 1 });
}

static void
walk(struct asker *a)
{
	for (int i = 0; i < SLICE && a->at < a->names.len; i++) {
		const char *id = a->names.text + a->at;

		if (channel_waiting(&a->channel) > WAITING)
			break;
		a->at += sv_of(id).len + 1;
		a->visit(a, id);
	}
	timer_after(&a->patience, PATIENCE_MS);
	if (a->at >= a->names.len)
		put_end(a, ANSWER_OK, "");
	else if (channel_waiting(&a->channel) <= WAITING)
		timer_after(&a->slice, SLICE_MS);
}

static void
on_slice(struct timer *t)
{
	walk(owner_of(t, struct asker, slice));
}

static void
on_drained(struct channel *c)
{
	struct asker *a = owner_of(c, struct asker, channel);

	if (a->visit != NULL && !timer_is_set(&a->slice))
		timer_after(&a->slice, 0);
}

static void
begin_walk(struct asker *a, void (*visit)(struct asker *, const char *))
{
	a->at = 0;
	a->visit = visit;
	known_each(collect, a);
	timer_after(&a->slice, 0);
}

/* --- the list ------------------------------------------------------------- */

static void
put_row(void *context, const struct queue_row *row)
{
	struct asker *a = context;

	channel_put(&a->channel, &message_queue_row, a->serial, row);
}

static void
visit_row(struct asker *a, const char *id)
{
	const struct record *r = known_find(id);

	if (r != NULL)
		rows_of(
		    qmgr.spool, id, r->active != NULL ? '*' : ' ', put_row, a);
	else if (maildrop != NULL)
		rows_of_maildrop(maildrop, id, put_row, a);
}

static void
collect_local(void *context, const char *id)
{
	struct asker *a = context;

	str_put(&a->names, (struct sv){ id, sv_of(id).len + 1 });
}

static void
list_all(struct asker *a, const char *what)
{
	struct err err;

	str_clear(&a->names);
	if (maildrop == NULL)
		maildrop = maildrop_open(service_spool(), &err);
	if (maildrop == NULL ||
	    maildrop_each_name(maildrop, collect_local, a, &err) < 0)
		log_debug("%s", err.text);
	begin_walk(a, visit_row);
}

/* --- flush ---------------------------------------------------------------- */

static void
flush_all(struct asker *a, const char *what)
{
	work_flush();
	put_end(a, ANSWER_OK, "");
}

static void
visit_site(struct asker *a, const char *id)
{
	const struct record *r = known_find(id);
	struct err err;

	if (r != NULL && r->active == NULL && !(r->flags & RECORD_HELD) &&
	    site_has(r, a->site) && change_try(id, &err) > 0)
		a->found++;
}

static void
flush_site(struct asker *a, const char *what)
{
	if (*what == '\0' || strlen(what) >= sizeof(a->site)) {
		put_end(a, ANSWER_NEVER, "not a domain or host");
		return;
	}
	snprintf(a->site, sizeof(a->site), "%s", what);
	str_clear(&a->names);
	schedule_forgive(qmgr.schedule);
	begin_walk(a, visit_site);
}

/* --- to be sure of all that was done -------------------------------------- */

static void
on_settled(struct outcomes_wait *w, const struct err *failed)
{
	struct asker *a = owner_of(w, struct asker, settled);

	a->settling = false;
	if (failed != NULL)
		put_err(a, failed);
	else
		put_end(a, ANSWER_OK, "");
}

static void
settle(struct asker *a, const char *what)
{
	a->settled.over = on_settled;
	a->settling = true;
	outcomes_flush(qmgr.spool, &a->settled);
}

/* --- what is asked ---------------------------------------------------------
 */

struct verb {
	enum right right;
	void (*run)(struct asker *, const char *what); /* it puts the end */
	change_fn *change;                             /* or this one message */
};

/* clang-format off */
static const struct verb verbs[QUEUE_VERB_COUNT] = {
	[QUEUE_LIST]		= { RIGHT_VIEW, .run = list_all },
	[QUEUE_FLUSH]		= { RIGHT_FLUSH, .run = flush_all },
	[QUEUE_FLUSH_ID]	= { RIGHT_FLUSH, .change = change_flush },
	[QUEUE_FLUSH_SITE]	= { RIGHT_FLUSH, .run = flush_site },
	[QUEUE_DELETE]		= { RIGHT_CHANGE, .change = change_delete },
	[QUEUE_HOLD]		= { RIGHT_CHANGE, .change = change_hold },
	[QUEUE_RELEASE]		= { RIGHT_CHANGE, .change = change_release },
	[QUEUE_REQUEUE]		= { RIGHT_CHANGE, .change = change_requeue },
	[QUEUE_EXPIRE]		= { RIGHT_CHANGE, .change = change_expire },
	[QUEUE_SETTLE]		= { RIGHT_CHANGE, .run = settle },
};
/* clang-format on */

static void
change(struct asker *a, change_fn *fn, const char *id)
{
	struct err err;
	int result = fn(id, &err);

	if (result < 0) {
		put_err(a, &err);
		return;
	}
	a->found = result;
	put_end(a, ANSWER_OK, "");
}

static void
run(struct asker *a, const struct queue_ask *ask)
{
	struct err err;

	a->found = 0;
	if (ask->verb < 0 || ask->verb >= QUEUE_VERB_COUNT)
		put_end(a, ANSWER_NEVER, "unknown request");
	else if (work_is_stopped())
		put_end(a, ANSWER_LATER, "the queue manager is ending");
	else if (rights_check(verbs[ask->verb].right, a->who.uid, &err) < 0)
		put_err(a, &err);
	else if (verbs[ask->verb].change != NULL)
		change(a, verbs[ask->verb].change, ask->what);
	else
		verbs[ask->verb].run(a, ask->what);
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct asker *a = owner_of(c, struct asker, channel);
	struct pool *pool = pool_new();
	struct queue_ask ask;
	struct err err;
	int result = frame_get(f, &message_queue_ask, &ask, pool, &err);

	if (result == 0 && (a->visit != NULL || a->settling))
		result =
		    err_set(&err, ERR_NEVER, "a question before the answer");
	if (result < 0) {
		complain(a, err.text);
		end(a);
	} else {
		a->serial = f->serial;
		timer_after(&a->patience, PATIENCE_MS);
		run(a, &ask);
	}
	pool_free(&pool);
}

/* --- who asks --------------------------------------------------------------
 */

/* Lest one local user take all the places, or all of them those of root. */
static bool
has_room_for(uid_t uid)
{
	unsigned all = 0, others = 0, of_one = 0;

	list_each(node, &askers) {
		const struct asker *a = owner_of(node, struct asker, node);

		all++;
		others += !rights_is_owner(a->who.uid);
		of_one += a->who.uid == uid;
	}
	if (rights_is_owner(uid))
		return all < ASK_CLIENTS;
	return all < ASK_CLIENTS && others < ASK_OTHERS && of_one < ASK_OF_ONE;
}

void
ask_client(int fd, const struct sockaddr_storage *peer)
{
	struct ucred who;
	socklen_t len = sizeof(who);
	struct asker *a;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0 ||
	    !has_room_for(who.uid)) {
		close(fd);
		return;
	}
	a = mem_get(sizeof(*a));
	a->who = who;
	list_begin(&a->node);
	list_add(&askers, &a->node);
	timer_begin(&a->slice, service_loop(), on_slice);
	timer_begin(&a->patience, service_loop(), on_impatient);
	timer_after(&a->patience, PATIENCE_MS);
	a->channel.stranger = true;
	a->channel.frame = on_frame;
	a->channel.drained = on_drained;
	a->channel.closed = on_closed;
	channel_begin(&a->channel, service_loop(), fd);
}
