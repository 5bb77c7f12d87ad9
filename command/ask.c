#include "command/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ipc/channel.h"

static const struct sockaddr_un address = {
	.sun_family = AF_UNIX,
	.sun_path = "public/qmgr",
};

struct asking {
	struct loop loop;
	struct channel channel;
	struct timer patience;
	ask_row_fn *row;
	enum ask_result result;
	struct err *err;
};

static void
fail(struct asking *a, const char *why)
{
	a->result = ASK_FAILED;
	err_set(a->err, ERR_LATER, "%s", why);
	loop_stop(&a->loop);
}

static int
got(struct asking *a, const struct frame *f, struct pool *pool)
{
	struct queue_row row;
	struct queue_end end;

	if (f->type == MESSAGE_QUEUE_ROW) {
		if (frame_get(f, &message_queue_row, &row, pool, a->err) < 0)
			return -1;
		a->row(&row);
		return 0;
	}
	if (frame_get(f, &message_queue_end, &end, pool, a->err) < 0)
		return -1;
	a->result = end.status == ANSWER_OK ? ASK_OK : ASK_FAILED;
	if (a->result != ASK_OK)
		err_set(a->err, ERR_LATER, "%s", end.text);
	loop_stop(&a->loop);
	return 0;
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct asking *a = owner_of(c, struct asking, channel);
	struct pool *pool = pool_new();

	if (a->loop.stop)
		return;
	timer_after(&a->patience, ASK_SECONDS * 1000);
	if (got(a, f, pool) < 0) {
		a->result = ASK_FAILED;
		loop_stop(&a->loop);
	}
	pool_free(&pool);
}

static void
on_closed(struct channel *c, int error)
{
	fail(owner_of(c, struct asking, channel), "the queue manager hung up");
}

static void
on_impatient(struct timer *t)
{
	fail(owner_of(t, struct asking, patience),
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
ask(enum queue_verb verb, ask_row_fn *row, struct err *err)
{
	struct asking a = { .row = row, .err = err };
	int fd = connect_to(err);

	if (fd < 0)
		return errno == EACCES ? ASK_FAILED : ASK_DOWN;
	loop_begin(&a.loop);
	timer_begin(&a.patience, &a.loop, on_impatient);
	timer_after(&a.patience, ASK_SECONDS * 1000);
	a.channel.frame = on_frame;
	a.channel.closed = on_closed;
	channel_begin(&a.channel, &a.loop, fd);
	channel_put(&a.channel, &message_queue_ask, 1,
	    &(struct queue_ask){ .verb = verb });
	loop_run(&a.loop);
	channel_end(&a.channel);
	timer_end(&a.patience);
	loop_end(&a.loop);
	return a.result;
}
