#include "qmgr/inlet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mail/messages.h"
#include "qmgr/backoff.h"
#include "qmgr/leftover.h"
#include "qmgr/active.h"
#include "qmgr/state.h"
#include "qmgr/settings.h"
#include "qmgr/work.h"
#include "service/service.h"
#include "util/log.h"
#include "util/mem.h"

enum { WAITING = 65536 }; /* bytes that the other end has not read */

struct inlet {
	struct channel channel;
	bool accepts; /* it is cleanup */
	struct leftover_state leftover;
	char from[32];
};

static size_t leftovers;

size_t
inlet_leftovers(void)
{
	return leftovers;
}

static void
end(struct inlet *in)
{
	leftovers -= !in->accepts;
	channel_end(&in->channel);
	free(in);
}

static void
on_closed(struct channel *c, int error)
{
	end(owner_of(c, struct inlet, channel));
}

static int
got_accepted(const struct frame *f, struct pool *pool, struct err *err)
{
	struct accepted a;
	struct active *m = NULL;
	struct record *r;

	if (frame_get(f, &message_accepted, &a, pool, err) < 0)
		return -1;
	if (!spool_id_ok(a.id))
		return err_set(err, ERR_NEVER, "not a queue ID");
	if (work_is_stopped() || known_find(a.id) != NULL)
		return 0;
	if (a.flags & SPOOL_HELD) {
		known_add(a.id, RECORD_HELD);
		return 0;
	}
	r = known_add(a.id, 0);
	if (active_count() < (size_t)qmgr_settings.qmgr_message_active_limit)
		m = active_of(r, &a);
	if (m != NULL)
		work_begin_message(m);
	else {
		known_wait_turn(r);
		work_soon();
	}
	return 0;
}

static int
got(struct inlet *in, const struct frame *f, struct pool *pool, struct err *err)
{
	if (in->accepts && f->type == MESSAGE_ACCEPTED)
		return got_accepted(f, pool, err);
	if (!in->accepts)
		return leftover_frame(
		    &in->leftover, &in->channel, f, pool, err);
	return err_set(err, ERR_NEVER, "frame of type %d", f->type);
}

static void
pace(struct channel *c)
{
	channel_hold(c, channel_waiting(c) > WAITING);
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct inlet *in = owner_of(c, struct inlet, channel);
	struct pool *pool = pool_new();
	struct err err;

	if (got(in, f, pool, &err) < 0) {
		log_warn("%s: %s", in->from, err.text);
		end(in);
	} else
		pace(c);
	pool_free(&pool);
}

void
inlet_connected(int fd, const char *from)
{
	struct inlet *in = mem_get(sizeof(*in));

	snprintf(in->from, sizeof(in->from), "%s", from);
	in->accepts = strcmp(from, "cleanup") == 0;
	leftovers += !in->accepts;
	in->channel.frame = on_frame;
	in->channel.drained = pace;
	in->channel.closed = on_closed;
	channel_begin(&in->channel, service_loop(), fd);
}
