#include <atf-c.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc/channel.h"

struct note {
	const char *text;
};

/* clang-format off */
static const struct field note_fields[] = {
	field_text(struct note, text),
	{ .type = FIELD_END }
};
/* clang-format on */
static const struct message note = { 3, "note", note_fields,
	sizeof(struct note) };

struct end {
	struct channel channel;
	struct str got; /* the texts, and the raw bytes in [] */
	unsigned fds;
	int error;
	bool over, suicidal;
	struct loop *loop;
};

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct end *e = owner_of(c, struct end, channel);
	struct pool *pool = pool_new();
	struct err err;
	struct note n;
	int fd;

	ATF_REQUIRE_EQ(frame_get(f, &note, &n, pool, &err), 0);
	str_printf(&e->got, "%u:%s ", (unsigned)f->serial, n.text);
	while ((fd = channel_take_fd(c)) >= 0) {
		e->fds++;
		close(fd);
	}
	pool_free(&pool);
	if (e->suicidal)
		channel_end(c);
}

static void
on_bytes(struct channel *c, const struct frame *raw, struct sv piece)
{
	struct end *e = owner_of(c, struct end, channel);

	str_put(&e->got, piece);
}

static void
on_closed(struct channel *c, int error)
{
	struct end *e = owner_of(c, struct end, channel);

	e->over = true;
	e->error = error;
	channel_end(c);
}

static void
begin(struct end *e, struct loop *loop, int fd)
{
	*e = (struct end){ .loop = loop };
	e->channel.frame = on_frame;
	e->channel.bytes = on_bytes;
	e->channel.closed = on_closed;
	channel_begin(&e->channel, loop, fd);
}

static void
pair(int fds[2])
{
	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
}

ATF_TC_WITHOUT_HEAD(frames_bytes_and_descriptors_arrive_in_order);
ATF_TC_BODY(frames_bytes_and_descriptors_arrive_in_order, tc)
{
	struct loop loop;
	struct end a, b;
	int fds[2];

	loop_begin(&loop);
	pair(fds);
	begin(&a, &loop, fds[0]);
	begin(&b, &loop, fds[1]);
	channel_put(&a.channel, &note, 1, &(struct note){ "one" });
	channel_put_raw(&a.channel, 9, SV("raw bytes "));
	channel_put_fd(&a.channel, &note, 2, &(struct note){ "two" },
	    open("/dev/null", O_RDONLY));
	channel_put(&a.channel, &note, 3, &(struct note){ "three" });
	channel_put_raw(&a.channel, 9, SV("more"));
	while (b.got.len < 34)
		loop_turn(&loop, true);
	ATF_CHECK_STREQ(str_text(&b.got), "1:one raw bytes 2:two 3:three more");
	ATF_CHECK_EQ(b.fds, 1);
	channel_end(&a.channel);
	while (!b.over)
		loop_turn(&loop, true);
	ATF_CHECK_EQ(b.error, 0);
	str_free(&b.got);
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(a_frame_comes_byte_by_byte);
ATF_TC_BODY(a_frame_comes_byte_by_byte, tc)
{
	/* length 9, type 3, version 1, no descriptor, serial 5; "abcd" */
	static const char wire[] = "\x09\0\0\0\x03\0\x01\0\x05\0\0\0"
				   "\x04\0\0\0abcd";
	struct loop loop;
	struct end b;
	int fds[2];

	loop_begin(&loop);
	pair(fds);
	begin(&b, &loop, fds[1]);
	for (size_t i = 0; i < sizeof(wire); i++) {
		ATF_REQUIRE_EQ(write(fds[0], wire + i, 1), 1);
		loop_turn(&loop, true);
	}
	ATF_CHECK_STREQ(str_text(&b.got), "5:abcd ");
	channel_end(&b.channel);
	close(fds[0]);
	str_free(&b.got);
	loop_end(&loop);
}

/* Each of these ends the channel with EPROTO. */
ATF_TC_WITHOUT_HEAD(nonsense_is_cut_off);
ATF_TC_BODY(nonsense_is_cut_off, tc)
{
	static const char *const wire[] = {
		"\x09\0\0\0\x03\0\x02\0\x05\0\0\0",     /* version 2 */
		"\x01\0\x10\x7f\x03\0\x01\0\x05\0\0\0", /* huge */
		"\x01\0\0\0\x03\x80\x01\x01\0\0\0\0", /* raw with descriptor */
		"\0\0\0\0\x03\0\x01\x01\0\0\0\0",     /* that did not come */
	};
	struct loop loop;
	struct end b;
	int fds[2];

	for (size_t i = 0; i < sizeof(wire) / sizeof(wire[0]); i++) {
		loop_begin(&loop);
		pair(fds);
		begin(&b, &loop, fds[1]);
		ATF_REQUIRE_EQ(
		    write(fds[0], wire[i], CHANNEL_HEAD), CHANNEL_HEAD);
		while (!b.over)
			loop_turn(&loop, true);
		ATF_CHECK_EQ(b.error, EPROTO);
		close(fds[0]);
		loop_end(&loop);
	}
}

/* One byte, and a descriptor that nobody speaks of. */
static void
send_fd(int to, int fd)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr m = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	ATF_REQUIRE_EQ(sendmsg(to, &m, 0), 1);
}

ATF_TC_WITHOUT_HEAD(a_stranger_s_descriptors_are_not_taken);
ATF_TC_BODY(a_stranger_s_descriptors_are_not_taken, tc)
{
	struct loop loop;
	struct end b;
	int fds[2], ends[2];
	char c;

	loop_begin(&loop);
	pair(fds);
	b = (struct end){ .loop = &loop,
		.channel = { .stranger = true,
		    .frame = on_frame,
		    .bytes = on_bytes,
		    .closed = on_closed } };
	channel_begin(&b.channel, &loop, fds[1]);
	ATF_REQUIRE_EQ(pipe(ends), 0);
	send_fd(fds[0], ends[1]);
	close(ends[1]);
	loop_turn(&loop, true);
	ATF_CHECK_EQ(read(ends[0], &c, 1), 0); /* nobody has it */
	ATF_CHECK(!b.over);
	close(ends[0]);
	/* Nor is one that is announced; the byte before was a 0 of a length. */
	ATF_REQUIRE_EQ(write(fds[0], "\0\0\0\x03\0\x01\x01\0\0\0\0", 11), 11);
	while (!b.over)
		loop_turn(&loop, true);
	ATF_CHECK_EQ(b.error, EPROTO);
	close(fds[0]);
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(a_channel_may_end_inside_its_own_frame);
ATF_TC_BODY(a_channel_may_end_inside_its_own_frame, tc)
{
	struct loop loop;
	struct end a, b;
	int fds[2];

	loop_begin(&loop);
	pair(fds);
	begin(&a, &loop, fds[0]);
	begin(&b, &loop, fds[1]);
	b.suicidal = true;
	channel_put(&a.channel, &note, 1, &(struct note){ "one" });
	channel_put(&a.channel, &note, 2, &(struct note){ "two" });
	while (!a.over)
		loop_turn(&loop, true);
	ATF_CHECK_STREQ(str_text(&b.got), "1:one ");
	str_free(&b.got);
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(what_was_sent_before_the_end_is_given);
ATF_TC_BODY(what_was_sent_before_the_end_is_given, tc)
{
	struct loop loop;
	struct end a, b;
	int fds[2];

	loop_begin(&loop);
	pair(fds);
	begin(&a, &loop, fds[0]);
	begin(&b, &loop, fds[1]);
	for (unsigned i = 0; i < 1000; i++)
		channel_put(&a.channel, &note, 1, &(struct note){ "x" });
	stream_flush(&a.channel.stream);
	channel_end(&a.channel);
	while (!b.over)
		loop_turn(&loop, true);
	ATF_CHECK_EQ(b.got.len, 4000);
	str_free(&b.got);
	loop_end(&loop);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, frames_bytes_and_descriptors_arrive_in_order);
	ATF_TP_ADD_TC(tp, a_frame_comes_byte_by_byte);
	ATF_TP_ADD_TC(tp, nonsense_is_cut_off);
	ATF_TP_ADD_TC(tp, a_stranger_s_descriptors_are_not_taken);
	ATF_TP_ADD_TC(tp, a_channel_may_end_inside_its_own_frame);
	ATF_TP_ADD_TC(tp, what_was_sent_before_the_end_is_given);
	return atf_no_error();
}
