#include "command/submission.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ipc/channel.h"
#include "util/mem.h"

struct submission_peer {
	struct loop loop;
	struct channel channel;
	struct timer patience;
	struct pool *pool;
	const char *id;
	bool answered, failed;
	struct submit_done answer;
	struct err err; /* why it failed */
	uint64_t size;
};

static void
fail(struct submission_peer *p, enum err_kind kind, const char *why)
{
	if (p->failed)
		return;
	p->failed = true;
	err_set(&p->err, kind, "%s", why);
}

static void
got(struct submission_peer *p, const struct frame *f)
{
	struct submit_space space;
	struct submit_id id;
	int result = 0;

	if (f->type == MESSAGE_SUBMIT_SPACE)
		result = frame_get(
		    f, &message_submit_space, &space, p->pool, &p->err);
	else if (f->type == MESSAGE_SUBMIT_ID && !p->answered) {
		result =
		    frame_get(f, &message_submit_id, &id, p->pool, &p->err);
		if (result == 0 && *id.id == '\0')
			result = err_set(&p->err, ERR_LATER, "the server ends");
		if (result == 0)
			p->id = pool_copy(p->pool, sv_of(id.id));
	} else if (f->type == MESSAGE_SUBMIT_DONE && !p->answered) {
		struct submit_done *m = &p->answer;

		result =
		    frame_get(f, &message_submit_done, m, p->pool, &p->err);
		p->answered = result == 0;
		if (p->answered) {
			m->dsn = pool_copy(p->pool, sv_of(m->dsn));
			m->text = pool_copy(p->pool, sv_of(m->text));
			m->id = pool_copy(p->pool, sv_of(m->id));
		}
	}
	/* A new ID behind the answer is for who goes on. */
	p->failed = p->failed || result < 0;
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct submission_peer *p =
	    owner_of(c, struct submission_peer, channel);

	if (!p->failed)
		got(p, f);
}

static void
on_closed(struct channel *c, int error)
{
	struct submission_peer *p =
	    owner_of(c, struct submission_peer, channel);

	if (error == EPROTO)
		fail(p, ERR_NEVER, "the server makes no sense");
	else
		fail(p, ERR_LATER, "the server hung up before it answered");
}

static void
on_impatient(struct timer *t)
{
	fail(owner_of(t, struct submission_peer, patience), ERR_LATER,
	    "the server does not answer");
}

/* Goes on until one of these is so, or it failed. */
static int
turn_until(struct submission_peer *p, bool (*done)(struct submission_peer *),
    struct err *err)
{
	timer_after(&p->patience, SUBMISSION_SECONDS * 1000);
	/* What goes out at once may be all that was to be done. */
	loop_turn(&p->loop, false);
	while (!done(p) && !p->failed)
		loop_turn(&p->loop, true);
	timer_cancel(&p->patience);
	if (done(p))
		return 0;
	*err = p->err;
	return -1;
}

static bool
has_id(struct submission_peer *p)
{
	return p->id != NULL || p->answered;
}

static bool
has_room(struct submission_peer *p)
{
	return p->answered || (!p->failed && channel_waiting(&p->channel) <
						 SUBMISSION_PENDING);
}

static bool
has_answer(struct submission_peer *p)
{
	return p->answered;
}

struct submission_peer *
submission_open(int fd, struct err *err)
{
	struct submission_peer *p = mem_get(sizeof(*p));

	p->pool = pool_new();
	loop_begin(&p->loop);
	timer_begin(&p->patience, &p->loop, on_impatient);
	p->channel.frame = on_frame;
	p->channel.closed = on_closed;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	channel_begin(&p->channel, &p->loop, fd);
	if (turn_until(p, has_id, err) < 0)
		submission_close(&p);
	return p;
}

void
submission_close(struct submission_peer **pp)
{
	struct submission_peer *p = *pp;

	*pp = NULL;
	if (p == NULL)
		return;
	channel_end(&p->channel);
	timer_end(&p->patience);
	loop_end(&p->loop);
	pool_free(&p->pool);
	free(p);
}

const char *
submission_id(const struct submission_peer *p)
{
	return p->id == NULL ? "" : p->id;
}

int
submission_begin(
    struct submission_peer *p, const struct submit *m, struct err *err)
{
	struct str body = { 0 };
	int result = 0;

	if (m->recipients.count <= MESSAGE_LIST_LIMIT)
		message_put(&message_submit, m, &body);
	if (m->recipients.count > MESSAGE_LIST_LIMIT ||
	    body.len > CHANNEL_BODY_LIMIT)
		result = err_set(err, ERR_NEVER,
		    "too many recipients: one message may have %d, in %d bytes",
		    MESSAGE_LIST_LIMIT, CHANNEL_BODY_LIMIT);
	else if (!p->answered)
		channel_put_body(
		    &p->channel, MESSAGE_SUBMIT, 0, str_view(&body));
	str_free(&body);
	return result;
}

int
submission_put(struct submission_peer *p, struct sv content, struct err *err)
{
	if (p->answered || content.len == 0)
		return 0;
	p->size += content.len;
	channel_put_raw(&p->channel, MESSAGE_SUBMIT_CONTENT, content);
	return turn_until(p, has_room, err);
}

int
submission_end(
    struct submission_peer *p, struct submit_done *answer, struct err *err)
{
	struct submit_end m = { .size = (int64_t)p->size };

	if (!p->answered)
		channel_put(&p->channel, &message_submit_end, 0, &m);
	if (turn_until(p, has_answer, err) < 0)
		return -1;
	*answer = p->answer;
	return 0;
}

int
submission_connect(struct err *err)
{
	static const struct sockaddr_un to = {
		.sun_family = AF_UNIX,
		.sun_path = "public/pickup",
	};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	err_errno(err, "connect to %s", to.sun_path);
	if (fd >= 0)
		close(fd);
	return -1;
}
