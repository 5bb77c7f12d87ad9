#include "command/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ipc/channel.h"
#include "util/mem.h"

static const struct sockaddr_un address = {
	.sun_family = AF_UNIX,
	.sun_path = "public/qmgr",
};

struct ask {
	struct loop loop;
	struct channel channel;
	struct timer patience;
	uint32_t serial;
	ask_row_fn *row; /* of the question that is open */
	int64_t count;
	enum ask_result result;
	struct err *err;
	bool broken;
};

static void
fail(struct ask *a, const char *why)
{
	a->broken = true;
	a->result = ASK_BROKEN;
	if (a->err != NULL)
		err_set(a->err, ERR_LATER, "%s", why);
	loop_stop(&a->loop);
}

static enum ask_result
result_of(const struct queue_end *end)
{
	if (end->status == ANSWER_OK)
		return ASK_OK;
	return end->status == ANSWER_NEVER ? ASK_REFUSED : ASK_LATER;
}

static int
got(struct ask *a, const struct frame *f, struct pool *pool)
{
	struct queue_row row;
	struct queue_end end;

	if (f->serial != a->serial)
		return err_set(a->err, ERR_LATER, "an answer out of order");
	if (f->type == MESSAGE_QUEUE_ROW) {
		if (frame_get(f, &message_queue_row, &row, pool, a->err) < 0)
			return -1;
		if (a->row != NULL)
			a->row(&row);
		return 0;
	}
	if (frame_get(f, &message_queue_end, &end, pool, a->err) < 0)
		return -1;
	a->result = result_of(&end);
	a->count = end.count;
	if (a->result != ASK_OK)
		err_set(a->err,
		    a->result == ASK_REFUSED ? ERR_NEVER : ERR_LATER, "%s",
		    end.text);
	loop_stop(&a->loop);
	return 0;
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct ask *a = owner_of(c, struct ask, channel);
	struct pool *pool;

	if (a->loop.stop || a->err == NULL)
		return;
	pool = pool_new();
	timer_after(&a->patience, ASK_SECONDS * 1000);
	if (got(a, f, pool) < 0) {
		a->broken = true;
		a->result = ASK_BROKEN;
		loop_stop(&a->loop);
	}
	pool_free(&pool);
}

static void
on_closed(struct channel *c, int error)
{
	fail(owner_of(c, struct ask, channel), "the queue manager hung up");
}

static void
on_impatient(struct timer *t)
{
	fail(owner_of(t, struct ask, patience),
	    "the queue manager does not answer");
}

static int
connect_to(struct err *err)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) <
		0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
		err_errno(err, "connect to %s", address.sun_path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

enum ask_result
ask_open(struct ask **out, struct err *err)
{
	struct ask *a;
	int fd = connect_to(err);

	*out = NULL;
	if (fd < 0)
		return errno == EACCES ? ASK_BROKEN : ASK_DOWN;
	a = mem_get(sizeof(*a));
	loop_begin(&a->loop);
	timer_begin(&a->patience, &a->loop, on_impatient);
	a->channel.frame = on_frame;
	a->channel.closed = on_closed;
	channel_begin(&a->channel, &a->loop, fd);
	*out = a;
	return ASK_OK;
}

enum ask_result
ask_put(struct ask *a, enum queue_verb verb, const char *what, ask_row_fn *row,
    struct err *err)
{
	struct queue_ask question = { .verb = verb, .what = what ? what : "" };

	a->row = row;
	a->err = err;
	a->count = 0;
	if (a->broken)
		fail(a, "the queue manager hung up");
	else {
		timer_after(&a->patience, ASK_SECONDS * 1000);
		channel_put(
		    &a->channel, &message_queue_ask, ++a->serial, &question);
		a->loop.stop = false;
		loop_run(&a->loop);
	}
	timer_cancel(&a->patience);
	a->err = NULL;
	return a->result;
}

int64_t
ask_count(const struct ask *a)
{
	return a->count;
}

void
ask_close(struct ask **ap)
{
	struct ask *a = *ap;

	if (a == NULL)
		return;
	channel_end(&a->channel);
	timer_end(&a->patience);
	loop_end(&a->loop);
	free(a);
	*ap = NULL;
}

enum ask_result
ask(enum queue_verb verb, const char *what, ask_row_fn *row, struct err *err)
{
	struct ask *a;
	enum ask_result result = ask_open(&a, err);

	if (result == ASK_OK)
		result = ask_put(a, verb, what, row, err);
	ask_close(&a);
	return result;
}
