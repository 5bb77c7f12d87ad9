#include "pickup/report.h"

#include <fcntl.h>
#include <unistd.h>

#include "util/log.h"

enum { SERIAL = 1 };

static void
finish(struct report *r, bool told)
{
	report_end(r);
	r->done(r, told);
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct report *r = owner_of(c, struct report, channel);
	struct notify_done answer;
	struct err err;

	if (f->type == MESSAGE_LEAVING)
		return; /* what was asked is answered all the same */
	if (frame_get(f, &message_notify_done, &answer, r->pool, &err) < 0) {
		log_warn("bounce: %s", err.text);
		finish(r, false);
		return;
	}
	finish(r, answer.status == ANSWER_OK);
}

static void
on_closed(struct channel *c, int error)
{
	(void)error;
	finish(owner_of(c, struct report, channel), false);
}

static void
on_deadline(struct timer *t)
{
	log_warn("no answer from bounce in time");
	finish(owner_of(t, struct report, deadline), false);
}

static void
on_connected(struct connecting *connecting, int fd)
{
	struct report *r = owner_of(connecting, struct report, connecting);
	struct notify about;
	struct err err;

	connecting->serial = 0;
	if (fd < 0 || message_get(&message_notify, &about, str_view(&r->body),
			  r->pool, &err) < 0) {
		log_warn("cannot connect to bounce");
		if (fd >= 0)
			close(fd);
		finish(r, false);
		return;
	}
	r->channel.frame = on_frame;
	r->channel.closed = on_closed;
	channel_begin(&r->channel, service_loop(), fd);
	channel_put_fd(&r->channel, &message_notify, SERIAL, &about, r->fd);
	r->fd = -1;
}

void
report_begin(struct report *r, const struct notify *about, int fd)
{
	r->pool = pool_new();
	r->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	message_put(&message_notify, about, &r->body);
	timer_begin(&r->deadline, service_loop(), on_deadline);
	timer_after(&r->deadline, r->fd < 0 ? 0 : REPORT_SECONDS * 1000);
	if (r->fd < 0)
		return;
	r->connecting.done = on_connected;
	service_connect(&r->connecting, "bounce");
}

void
report_end(struct report *r)
{
	if (r->pool == NULL)
		return;
	service_connect_cancel(&r->connecting);
	if (channel_is_open(&r->channel))
		channel_end(&r->channel);
	timer_end(&r->deadline);
	str_free(&r->body);
	pool_free(&r->pool);
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}
