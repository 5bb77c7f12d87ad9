#include "util/stream.h"

#include <errno.h>
#include <event2/buffer.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "util/mem.h"
#include "util/must.h"

enum {
	READ_LEAST = 4096,
	READ_MOST = 65536,
	LARGE = 16384,
	PIECES = 16,
	CLOSED = -1,
};

struct stream_fd {
	struct stream_fd *next;
	uint64_t before; /* goes with the byte of this number */
	int fd;
};

union fd_room {
	struct cmsghdr align;
	char room[CMSG_SPACE(sizeof(int) * STREAM_FD_LIMIT)];
};

static void
fail(struct stream *s, int error)
{
	if (s->error != 0)
		return;
	s->error = error;
	watch_want(&s->watch, 0);
	soon_ask(&s->again, s->loop);
}

static void
rewatch(struct stream *s)
{
	unsigned want = 0;

	if (s->error != 0)
		return;
	if (!s->held && evbuffer_get_length(s->in) < s->in_limit)
		want |= LOOP_READ;
	if (s->full)
		want |= LOOP_WRITE;
	watch_want(&s->watch, want);
}

/* The descriptors that came with some bytes. False: too many for us, or for
 * the kernel, which then drops some; what follows would get the wrong ones. */
static bool
keep_fds(struct stream *s, struct msghdr *msg)
{
	bool all = !(msg->msg_flags & MSG_CTRUNC);

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL;
	     c = CMSG_NXTHDR(msg, c)) {
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		int fd;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		if (s->fds_in == NULL)
			s->fds_in = mem_get(STREAM_FD_LIMIT * sizeof(int));
		for (size_t i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
			if (s->passes && s->fds_in_count < STREAM_FD_LIMIT)
				s->fds_in[s->fds_in_count++] = fd;
			else {
				close(fd);
				all = false;
			}
		}
	}
	return all;
}

/* Bytes read; 0 at the end, -1 when there is nothing now or it failed. */
static ssize_t
receive(struct stream *s)
{
	struct iovec iov[2];
	union fd_room control;
	struct msghdr msg = { .msg_iov = iov };
	ssize_t n;
	int pieces;

	pieces = evbuffer_reserve_space(s->in, (ssize_t)s->read_size, iov, 2);
	if (pieces <= 0)
		mem_none(s->read_size);
	msg.msg_iovlen = (size_t)pieces;
	if (s->passes) {
		msg.msg_control = control.room;
		msg.msg_controllen = sizeof(control.room);
	}
	do
		n = recvmsg(s->fd, &msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (s->passes && n >= 0 && !keep_fds(s, &msg)) {
		errno = EMFILE;
		n = -1;
	}
	for (ssize_t left = n, i = 0; i < pieces; i++) {
		size_t part = left < 0 ? 0 : (size_t)left;

		if (part < iov[i].iov_len)
			iov[i].iov_len = part;
		left -= (ssize_t)iov[i].iov_len;
	}
	evbuffer_commit_space(s->in, iov, n > 0 ? pieces : 0);
	if (n < 0 && errno != EAGAIN)
		fail(s, errno);
	else if (n == 0)
		fail(s, CLOSED);
	return n;
}

static void
on_readable(struct stream *s)
{
	ssize_t n = receive(s);

	if (n <= 0)
		return;
	if ((size_t)n >= s->read_size && s->read_size < READ_MOST)
		s->read_size *= 2;
	else if ((size_t)n < s->read_size / 4 && s->read_size > READ_LEAST)
		s->read_size /= 2;
	s->readable(s);
}

/* One thing at a time: the owner may end the stream in any of its calls, and
 * what else is ready is told again. Reading stops here, when more comes than is
 * wanted: mostly all has been eaten by then. */
static void
on_ready(struct watch *w, unsigned what)
{
	struct stream *s = owner_of(w, struct stream, watch);

	if (what & LOOP_WRITE)
		stream_flush(s);
	else if (s->held || evbuffer_get_length(s->in) >= s->in_limit)
		rewatch(s);
	else if (s->error == 0)
		on_readable(s);
}

/* Sends up to the byte before which the next descriptor goes; that descriptor
 * first. Returns what sendmsg() did. */
static ssize_t
send_message(struct stream *s)
{
	struct evbuffer_iovec iov[PIECES];
	union fd_room control = { 0 };
	struct msghdr msg = { .msg_iov = (struct iovec *)iov };
	struct stream_fd *f = s->fds_out;
	ssize_t limit = -1, n;
	int pieces;
	unsigned count = 0;

	msg.msg_control = control.room;
	while (f != NULL && f->before == s->sent && count < STREAM_FD_LIMIT) {
		struct cmsghdr *c = &control.align;

		memcpy(
		    CMSG_DATA(c) + count++ * sizeof(int), &f->fd, sizeof(int));
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(count * sizeof(int));
		msg.msg_controllen = CMSG_SPACE(count * sizeof(int));
		f = f->next;
	}
	if (count == 0)
		msg.msg_control = NULL;
	if (f != NULL)
		limit = (ssize_t)(f->before - s->sent);
	pieces = evbuffer_peek(s->out, limit, NULL, iov, PIECES);
	if (pieces > PIECES)
		pieces = PIECES;
	for (int i = 0; limit >= 0 && i < pieces; i++) {
		if ((ssize_t)iov[i].iov_len > limit)
			iov[i].iov_len = (size_t)limit;
		limit -= (ssize_t)iov[i].iov_len;
	}
	msg.msg_iovlen = (size_t)pieces;
	n = sendmsg(s->fd, &msg,
	    MSG_NOSIGNAL | MSG_DONTWAIT | (s->ending ? MSG_MORE : 0));
	while (n > 0 && count-- > 0) {
		f = s->fds_out;
		s->fds_out = f->next;
		s->fds_out_count--;
		close(f->fd);
		free(f);
	}
	if (n > 0)
		evbuffer_drain(s->out, (size_t)n);
	return n;
}

/* The other end has gone. What it said before lies in the kernel still, and is
 * taken in, as much as the limit allows. */
static void
fail_to_write(struct stream *s, int error)
{
	while (evbuffer_get_length(s->in) < s->in_limit && receive(s) > 0)
		continue;
	fail(s, error);
}

static ssize_t
send_plain(struct stream *s)
{
	return evbuffer_write(s->out, s->fd);
}

void
stream_flush(struct stream *s)
{
	bool had = evbuffer_get_length(s->out) > 0;
	ssize_t n;

	s->full = false;
	while (s->error == 0 && evbuffer_get_length(s->out) > 0) {
		n = s->fds_out || s->ending ? send_message(s) : send_plain(s);
		if (n > 0)
			s->sent += (uint64_t)n;
		else if (n < 0 && errno == EINTR)
			continue;
		else if (n < 0 && errno != EAGAIN && errno != ENOBUFS)
			fail_to_write(s, errno);
		else {
			s->full = true;
			break;
		}
	}
	rewatch(s);
	if (had && s->error == 0 && !s->full && s->drained != NULL)
		s->drained(s);
}

void
stream_flush_last(struct stream *s)
{
	s->ending = true;
	stream_flush(s);
	s->ending = false;
}

static void
on_flush(struct soon *soon)
{
	struct stream *s = owner_of(soon, struct stream, flush);

	if (s->error == 0 && !s->full && evbuffer_get_length(s->out) > 0)
		stream_flush(s);
}

/* What was read before the end is given before the end is told, and neither
 * while the owner holds the stream. */
static void
on_again(struct soon *soon)
{
	struct stream *s = owner_of(soon, struct stream, again);
	bool input = !s->held && evbuffer_get_length(s->in) > 0;

	if (input && !s->last) {
		s->last = s->error != 0;
		if (s->last)
			soon_ask(&s->again, s->loop);
		s->readable(s);
	} else if (s->error != 0 && !(s->held && s->error == CLOSED))
		s->closed(s, s->error == CLOSED ? 0 : s->error);
}

void
stream_begin(struct stream *s, struct loop *loop, int fd)
{
	s->loop = loop;
	s->fd = fd;
	s->in = evbuffer_new();
	s->out = evbuffer_new();
	if (s->in == NULL || s->out == NULL)
		mem_none(0);
	if (s->in_limit == 0)
		s->in_limit = STREAM_IN_LIMIT;
	s->read_size = READ_LEAST;
	soon_begin(&s->flush, on_flush);
	soon_begin(&s->again, on_again);
	watch_begin(&s->watch, loop, fd, on_ready);
	rewatch(s);
}

int
stream_release(struct stream *s)
{
	int fd = s->fd;

	if (s->loop == NULL)
		return -1;
	watch_end(&s->watch);
	soon_end(&s->flush);
	soon_end(&s->again);
	evbuffer_free(s->in);
	evbuffer_free(s->out);
	while (s->fds_out != NULL) {
		struct stream_fd *f = s->fds_out;

		s->fds_out = f->next;
		close(f->fd);
		free(f);
	}
	while (s->fds_in_count > 0)
		close(s->fds_in[--s->fds_in_count]);
	free(s->fds_in);
	*s = (struct stream){ .fd = -1 };
	return fd;
}

void
stream_end(struct stream *s)
{
	int fd = stream_release(s);

	if (fd >= 0)
		close(fd);
}

struct sv
stream_chunk(struct stream *s)
{
	struct evbuffer_iovec iov = { 0 };

	evbuffer_peek(s->in, -1, NULL, &iov, 1);
	return (struct sv){ iov.iov_base, iov.iov_len };
}

struct sv
stream_view(struct stream *s, size_t n)
{
	size_t have = evbuffer_get_length(s->in);
	const char *at;

	if (n > have)
		n = have;
	if (n == 0)
		return (struct sv){ "", 0 };
	at = (const char *)evbuffer_pullup(s->in, (ssize_t)n);
	if (at == NULL)
		mem_none(n);
	return (struct sv){ at, n };
}

size_t
stream_have(struct stream *s)
{
	return evbuffer_get_length(s->in);
}

void
stream_eat(struct stream *s, size_t n)
{
	evbuffer_drain(s->in, n);
	if (!(s->watch.want & LOOP_READ))
		rewatch(s);
}

int
stream_take_fd(struct stream *s)
{
	int fd;

	if (s->fds_in_count == 0)
		return -1;
	fd = s->fds_in[0];
	s->fds_in_count--;
	memmove(s->fds_in, s->fds_in + 1, s->fds_in_count * sizeof(int));
	return fd;
}

/* Reading stops only when something comes meanwhile: most holds are over before
 * that, and cost no call. */
void
stream_hold(struct stream *s, bool held)
{
	if (s->held == held)
		return;
	s->held = held;
	if (held)
		return;
	rewatch(s);
	if (evbuffer_get_length(s->in) > 0 || s->error != 0)
		soon_ask(&s->again, s->loop);
}

static void
put_done(struct stream *s, size_t n)
{
	s->put += n;
	soon_ask(&s->flush, s->loop);
}

void
stream_put(struct stream *s, struct sv v)
{
	if (evbuffer_add(s->out, v.at, v.len) < 0)
		mem_none(v.len);
	put_done(s, v.len);
}

/* What waits, and v behind it. Less than 0: nothing was sent. */
static ssize_t
send_behind(struct stream *s, struct sv v)
{
	struct evbuffer_iovec iov[PIECES];
	struct msghdr msg = { .msg_iov = (struct iovec *)iov };
	int pieces = evbuffer_peek(s->out, -1, NULL, iov, PIECES - 1);

	if (pieces > PIECES - 1)
		return -1;
	iov[pieces].iov_base = (void *)(uintptr_t)v.at;
	iov[pieces].iov_len = v.len;
	msg.msg_iovlen = (size_t)pieces + 1;
	return sendmsg(s->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void
stream_put_large(struct stream *s, struct sv v)
{
	size_t waited = evbuffer_get_length(s->out), gone = 0;
	ssize_t n = -1;

	if (v.len >= LARGE && !s->full && !s->files && s->error == 0 &&
	    s->fds_out == NULL)
		n = send_behind(s, v);
	if (n > 0) {
		s->sent += (uint64_t)n;
		gone = (size_t)n > waited ? (size_t)n - waited : 0;
		s->put += gone;
		evbuffer_drain(s->out, (size_t)n - gone);
	}
	if (gone == v.len)
		return;
	stream_put(s, sv_from(v, gone));
	if (n > 0) {
		s->full = true;
		rewatch(s);
	}
}

void
stream_printf(struct stream *s, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = evbuffer_add_vprintf(s->out, format, ap);
	va_end(ap);
	if (n < 0)
		mem_none(0);
	put_done(s, (size_t)n);
}

int
stream_put_file(struct stream *s, int fd, off_t at, size_t len)
{
	int own = dup(fd);

	if (own < 0)
		return -1;
	/* Else libevent maps the file and copies from there. */
	evbuffer_set_flags(s->out, EVBUFFER_FLAG_DRAINS_TO_FD);
	if (evbuffer_add_file(s->out, own, at, (ev_off_t)len) < 0)
		return -1;
	s->files = true;
	put_done(s, len);
	return 0;
}

void
stream_put_fd(struct stream *s, int fd)
{
	struct stream_fd *f = mem_get(sizeof(*f)), **at = &s->fds_out;

	must(s->passes);
	*f = (struct stream_fd){ .before = s->put, .fd = fd };
	while (*at != NULL)
		at = &(*at)->next;
	*at = f;
	s->fds_out_count++;
}

unsigned
stream_fds_waiting(const struct stream *s)
{
	return s->fds_out_count;
}

size_t
stream_waiting(struct stream *s)
{
	return evbuffer_get_length(s->out);
}
