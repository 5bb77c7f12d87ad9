#include "ipc/channel.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "util/log.h"

struct head {
	uint32_t length, serial;
	uint16_t type;
	uint8_t version, fds;
};

static void
put_head(const struct head *h, char out[CHANNEL_HEAD])
{
	memcpy(out, &h->length, 4);
	memcpy(out + 4, &h->type, 2);
	out[6] = (char)h->version;
	out[7] = (char)h->fds;
	memcpy(out + 8, &h->serial, 4);
}

static void
get_head(struct head *h, const char in[CHANNEL_HEAD])
{
	memcpy(&h->length, in, 4);
	memcpy(&h->type, in + 4, 2);
	h->version = (uint8_t)in[6];
	h->fds = (uint8_t)in[7];
	memcpy(&h->serial, in + 8, 4);
}

static void
protocol_error(struct channel *c, const char *why)
{
	/* Of a stranger the owner complains, or not: he could fill the log. */
	if (c->stranger)
		log_debug("a stranger sent %s", why);
	else
		log_warn("a peer process sent %s", why);
	stream_hold(&c->stream, true);
	c->closed(c, EPROTO);
}

/* True: go on. Bytes of a raw frame, as many as lie in one piece. */
static bool
pass_raw(struct channel *c)
{
	struct sv piece = sv_upto(stream_chunk(&c->stream), c->raw_left);
	bool ended = false;

	if (piece.len == 0)
		return false;
	c->raw_left -= piece.len;
	c->ended = &ended;
	c->bytes(c, &c->raw, piece);
	if (ended)
		return false;
	c->ended = NULL;
	stream_eat(&c->stream, piece.len);
	return true;
}

static bool
bad_head(struct channel *c, const struct head *h)
{
	bool raw = h->type & CHANNEL_RAW;

	if (h->version != CHANNEL_VERSION)
		protocol_error(c, "a frame of another version");
	else if (h->length > CHANNEL_BODY_LIMIT)
		protocol_error(c, "a frame over the limit");
	else if (h->fds > 0 && (raw || !c->stream.passes))
		protocol_error(c, "descriptors where none belong");
	else if (raw && c->bytes == NULL)
		protocol_error(c, "bytes where none belong");
	else
		return false;
	return true;
}

static void
drop_fds(struct channel *c)
{
	int fd;

	while ((fd = channel_take_fd(c)) >= 0)
		close(fd);
}

/* True: a frame was taken, look for the next. */
static bool
next_frame(struct channel *c)
{
	struct sv in = stream_view(&c->stream, CHANNEL_HEAD);
	struct frame frame;
	struct head h;
	bool ended = false;

	if (in.len < CHANNEL_HEAD)
		return false;
	get_head(&h, in.at);
	if (bad_head(c, &h))
		return false;
	frame = (struct frame){ .type = h.type, .serial = h.serial };
	if (h.type & CHANNEL_RAW) {
		c->raw = frame;
		c->raw_left = h.length;
		stream_eat(&c->stream, CHANNEL_HEAD);
		return true;
	}
	if (stream_have(&c->stream) < CHANNEL_HEAD + h.length)
		return false;
	if (h.fds > c->stream.fds_in_count) {
		protocol_error(c, "fewer descriptors than it said");
		return false;
	}
	in = stream_view(&c->stream, CHANNEL_HEAD + h.length);
	frame.body = sv_from(in, CHANNEL_HEAD);
	c->fds = h.fds;
	c->ended = &ended;
	c->frame(c, &frame);
	if (ended)
		return false;
	c->ended = NULL;
	drop_fds(c);
	stream_eat(&c->stream, in.len);
	return true;
}

static void
on_readable(struct stream *s)
{
	struct channel *c = owner_of(s, struct channel, stream);

	/* What one read brought is all done now: in_limit bounds it. */
	while (c->raw_left > 0 ? pass_raw(c) : next_frame(c))
		if (s->held)
			return;
}

static void
on_drained(struct stream *s)
{
	struct channel *c = owner_of(s, struct channel, stream);

	if (c->drained != NULL)
		c->drained(c);
}

static void
on_closed(struct stream *s, int error)
{
	struct channel *c = owner_of(s, struct channel, stream);

	c->closed(c, error);
}

void
channel_begin(struct channel *c, struct loop *loop, int fd)
{
	c->stream = (struct stream){
		.passes = !c->stranger,
		.in_limit = CHANNEL_HEAD + CHANNEL_BODY_LIMIT,
		.readable = on_readable,
		.drained = on_drained,
		.closed = on_closed,
	};
	c->raw_left = 0;
	c->fds = 0;
	c->ended = NULL;
	stream_begin(&c->stream, loop, fd);
}

int
channel_release(struct channel *c)
{
	if (c->stream.loop == NULL)
		return -1;
	if (c->ended != NULL)
		*c->ended = true;
	c->ended = NULL;
	str_free(&c->scratch);
	return stream_release(&c->stream);
}

void
channel_end(struct channel *c)
{
	int fd = channel_release(c);

	if (fd >= 0)
		close(fd);
}

bool
channel_is_open(const struct channel *c)
{
	return c->stream.loop != NULL;
}

/* The head is put before the body when its length is known. */
static void
put_message(
    struct channel *c, struct head h, const struct message *m, const void *from)
{
	str_clear(&c->scratch);
	str_space(&c->scratch, CHANNEL_HEAD);
	message_put(m, from, &c->scratch);
	h.type = m->type;
	h.version = CHANNEL_VERSION;
	h.length = (uint32_t)(c->scratch.len - CHANNEL_HEAD);
	put_head(&h, c->scratch.text);
	stream_put(&c->stream, str_view(&c->scratch));
	if (c->scratch.room > STREAM_IN_LIMIT)
		str_free(&c->scratch);
}

void
channel_put(struct channel *c, const struct message *m, uint32_t serial,
    const void *from)
{
	put_message(c, (struct head){ .serial = serial }, m, from);
}

void
channel_put_fd(struct channel *c, const struct message *m, uint32_t serial,
    const void *from, int fd)
{
	stream_put_fd(&c->stream, fd);
	put_message(c, (struct head){ .serial = serial, .fds = 1 }, m, from);
}

void
channel_put_fds(struct channel *c, const struct message *m, const void *from,
    const int *fds, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		stream_put_fd(&c->stream, fds[i]);
	put_message(c, (struct head){ .fds = (uint8_t)count }, m, from);
}

void
channel_put_body(
    struct channel *c, uint16_t type, uint32_t serial, struct sv body)
{
	char out[CHANNEL_HEAD];
	struct head h = { .length = (uint32_t)body.len,
		.type = type,
		.version = CHANNEL_VERSION,
		.serial = serial };

	put_head(&h, out);
	stream_put(&c->stream, (struct sv){ out, sizeof(out) });
	stream_put(&c->stream, body);
}

void
channel_put_raw(struct channel *c, uint16_t type, struct sv bytes)
{
	char out[CHANNEL_HEAD];
	struct head h = { .type = (uint16_t)(type | CHANNEL_RAW),
		.version = CHANNEL_VERSION };

	while (bytes.len > 0) {
		struct sv piece = sv_upto(bytes, CHANNEL_BODY_LIMIT);

		h.length = (uint32_t)piece.len;
		put_head(&h, out);
		stream_put(&c->stream, (struct sv){ out, sizeof(out) });
		stream_put_large(&c->stream, piece);
		bytes = sv_from(bytes, piece.len);
	}
}

size_t
channel_waiting(struct channel *c)
{
	return stream_waiting(&c->stream);
}

void
channel_hold(struct channel *c, bool held)
{
	stream_hold(&c->stream, held);
}

int
channel_take_fd(struct channel *c)
{
	if (c->fds == 0)
		return -1;
	c->fds--;
	return stream_take_fd(&c->stream);
}

int
frame_get(const struct frame *f, const struct message *m, void *to,
    struct pool *pool, struct err *err)
{
	if (f->type != m->type)
		return err_set(err, ERR_NEVER, "frame of type %d, not %s",
		    f->type, m->name);
	return message_get(m, to, f->body, pool, err);
}
