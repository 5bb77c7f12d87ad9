#include "qmgr/ask.h"

#include <stdlib.h>
#include <unistd.h>

#include "mail/messages.h"
#include "qmgr/active.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "service/service.h"
#include "spool/rows.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	SLICE = 50,        /* files in one turn */
	SLICE_MS = 2,      /* between two */
	WAITING = 1 << 18, /* bytes that the other end has not taken */
	PATIENCE_MS = 60000
};

struct asker {
	struct channel channel;
	struct timer slice, patience;
	struct str names; /* each with its NUL */
	size_t at;
	bool lists;
	uint32_t serial;
};

static unsigned askers;

static void
end(struct asker *a)
{
	channel_end(&a->channel);
	timer_end(&a->slice);
	timer_end(&a->patience);
	str_free(&a->names);
	free(a);
	askers--;
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
	struct queue_end m = { .status = status, .text = text };

	a->lists = false;
	channel_put(&a->channel, &message_queue_end, a->serial, &m);
}

/* --- the list ------------------------------------------------------------- */

static void
collect(void *context, struct record *r)
{
	struct asker *a = context;

	str_put(&a->names, (struct sv){ r->id, r->by_id.key.len + 1 });
}

static void
put_row(void *context, const struct queue_row *row)
{
	struct asker *a = context;

	channel_put(&a->channel, &message_queue_row, a->serial, row);
}

static void
put_message(struct asker *a, const char *id)
{
	const struct record *r = known_find(id);
	int state = ' ';

	if (r == NULL)
		return;
	if (r->active != NULL)
		state = '*';
	else if (r->flags & RECORD_HELD)
		state = '!';
	rows_of(qmgr.spool, id, state, put_row, a);
}

static void
put_slice(struct asker *a)
{
	for (int i = 0; i < SLICE && a->at < a->names.len; i++) {
		const char *id = a->names.text + a->at;

		if (channel_waiting(&a->channel) > WAITING)
			break;
		a->at += sv_of(id).len + 1;
		put_message(a, id);
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
	put_slice(owner_of(t, struct asker, slice));
}

static void
on_drained(struct channel *c)
{
	struct asker *a = owner_of(c, struct asker, channel);

	if (a->lists && !timer_is_set(&a->slice))
		timer_after(&a->slice, 0);
}

static void
begin_list(struct asker *a)
{
	str_clear(&a->names);
	a->at = 0;
	a->lists = true;
	known_each(collect, a);
	timer_after(&a->slice, 0);
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct asker *a = owner_of(c, struct asker, channel);
	struct pool *pool = pool_new();
	struct queue_ask ask;
	struct err err;
	int result = frame_get(f, &message_queue_ask, &ask, pool, &err);

	pool_free(&pool);
	if (result < 0 || a->lists) {
		log_warn("a command: %s",
		    result < 0 ? err.text : "a question before the answer");
		end(a);
		return;
	}
	a->serial = f->serial;
	timer_after(&a->patience, PATIENCE_MS);
	if (ask.verb == QUEUE_LIST)
		begin_list(a);
	else if (ask.verb == QUEUE_FLUSH) {
		work_flush();
		put_end(a, ANSWER_OK, "");
	} else
		put_end(a, ANSWER_NEVER, "unknown request");
}

void
ask_client(int fd, const struct sockaddr_storage *peer)
{
	struct ucred who;
	socklen_t len = sizeof(who);
	struct asker *a;

	/* Whoever can connect may ask; who that is, the socket's mode says. */
	if (askers >= ASK_CLIENTS ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0) {
		close(fd);
		return;
	}
	log_debug("a command of user %ld asks", (long)who.uid);
	askers++;
	a = mem_get(sizeof(*a));
	timer_begin(&a->slice, service_loop(), on_slice);
	timer_begin(&a->patience, service_loop(), on_impatient);
	timer_after(&a->patience, PATIENCE_MS);
	a->channel.frame = on_frame;
	a->channel.drained = on_drained;
	a->channel.closed = on_closed;
	channel_begin(&a->channel, service_loop(), fd);
}
