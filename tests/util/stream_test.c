#include <atf-c.h>

#include <arpa/inet.h>
#include <linux/tcp.h>
#include <signal.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/stream.h"

struct end {
	struct stream stream;
	size_t got;
	unsigned calls, fds;
	bool over;
};

static void
on_readable(struct stream *s)
{
	struct end *e = owner_of(s, struct end, stream);
	int fd;

	e->calls++;
	e->got += stream_have(s);
	stream_eat(s, stream_have(s));
	while ((fd = stream_take_fd(s)) >= 0) {
		e->fds++;
		close(fd);
	}
}

static void
on_closed(struct stream *s, int error)
{
	owner_of(s, struct end, stream)->over = true;
}

static void
pair(struct loop *loop, struct end *a, struct end *b)
{
	int fds[2];

	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	*a = *b = (struct end){ .stream = { .passes = true,
				    .readable = on_readable,
				    .closed = on_closed } };
	stream_begin(&a->stream, loop, fds[0]);
	stream_begin(&b->stream, loop, fds[1]);
}

ATF_TC_WITHOUT_HEAD(many_puts_are_one_write);
ATF_TC_BODY(many_puts_are_one_write, tc)
{
	struct loop loop;
	struct end a, b;

	loop_begin(&loop);
	pair(&loop, &a, &b);
	for (int i = 0; i < 100; i++)
		stream_printf(&a.stream, "%03d", i);
	loop_turn(&loop, true);
	ATF_CHECK_EQ(b.got, 300);
	ATF_CHECK_EQ(b.calls, 1);
	stream_end(&a.stream);
	loop_turn(&loop, true);
	ATF_CHECK(b.over);
	stream_end(&b.stream);
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(descriptors_ride_along);
ATF_TC_BODY(descriptors_ride_along, tc)
{
	struct loop loop;
	struct end a, b;

	loop_begin(&loop);
	pair(&loop, &a, &b);
	for (int i = 0; i < 10; i++) {
		stream_put(&a.stream, SV("before"));
		stream_put_fd(&a.stream, open("/dev/null", O_RDONLY));
		if (i % 2)
			stream_put_fd(&a.stream, open("/dev/null", O_RDONLY));
		stream_put(&a.stream, SV("after"));
	}
	while (b.got < 110)
		loop_turn(&loop, true);
	ATF_CHECK_EQ(b.fds, 15);
	stream_end(&a.stream);
	stream_end(&b.stream);
	loop_end(&loop);
}

/* The kernel drops what this process has no room for: were that let pass, the
 * next descriptor would be taken for the one that is missing. */
ATF_TC_WITHOUT_HEAD(a_descriptor_that_was_dropped_ends_the_stream);
ATF_TC_BODY(a_descriptor_that_was_dropped_ends_the_stream, tc)
{
	struct loop loop;
	struct end a, b;
	struct rlimit limit;
	int fd, last;

	loop_begin(&loop);
	pair(&loop, &a, &b);
	ATF_REQUIRE((fd = open("/dev/null", O_RDONLY)) >= 0);
	ATF_REQUIRE((last = dup(fd)) >= 0);
	ATF_REQUIRE_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = (rlim_t)last;
	ATF_REQUIRE_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
	stream_put_fd(&a.stream, fd);
	ATF_CHECK_EQ(stream_fds_waiting(&a.stream), 1);
	stream_put(&a.stream, SV("x"));
	/* It is closed here as soon as it is sent: its place is taken. */
	stream_flush(&a.stream);
	ATF_CHECK_EQ(stream_fds_waiting(&a.stream), 0);
	ATF_REQUIRE_EQ(open("/dev/null", O_RDONLY), fd);
	while (!b.over)
		loop_turn(&loop, true);
	ATF_CHECK_EQ(b.got, 0);
	ATF_CHECK_EQ(b.fds, 0);
	stream_end(&a.stream);
	stream_end(&b.stream);
	loop_end(&loop);
}

/* Takes what has come, and says whether it is the next of 0, 1, 2 ... */
static bool
take_in_order(int fd, size_t *at)
{
	static unsigned char bytes[65536];
	ssize_t n = read(fd, bytes, sizeof(bytes));

	for (ssize_t i = 0; i < n; i++, ++*at)
		if (bytes[i] != *at % 251)
			return false;
	return true;
}

static void
put_in_order(struct stream *s, size_t *at, size_t len, bool large)
{
	static char bytes[300000];

	for (size_t i = 0; i < len; i++, ++*at)
		bytes[i] = (char)(*at % 251);
	if (large)
		stream_put_large(s, (struct sv){ bytes, len });
	else
		stream_put(s, (struct sv){ bytes, len });
}

ATF_TC_WITHOUT_HEAD(much_goes_at_once_and_in_its_order);
ATF_TC_BODY(much_goes_at_once_and_in_its_order, tc)
{
	struct loop loop;
	struct end a, b;
	size_t put = 0, got = 0;
	int fd;

	loop_begin(&loop);
	pair(&loop, &a, &b);
	fd = stream_release(&b.stream);
	put_in_order(&a.stream, &put, 12, false);
	put_in_order(&a.stream, &put, 20000, true);
	ATF_CHECK_EQ(stream_waiting(&a.stream), 0);
	ATF_REQUIRE(take_in_order(fd, &got));
	ATF_CHECK_EQ(got, 20012);
	for (size_t i = 0; i < 20; i++) { /* more than the kernel takes */
		put_in_order(&a.stream, &put, 12, false);
		put_in_order(&a.stream, &put, i * 15000, true);
	}
	ATF_CHECK(stream_waiting(&a.stream) > 0);
	while (got < put) {
		ATF_REQUIRE(take_in_order(fd, &got));
		loop_turn(&loop, false);
	}
	ATF_CHECK_EQ(stream_waiting(&a.stream), 0);
	ATF_CHECK_EQ(a.stream.put, put);
	ATF_CHECK_EQ(a.stream.sent, put);
	close(fd);
	stream_end(&a.stream);
	loop_end(&loop);
}

static void
leave_it(struct stream *s)
{
	owner_of(s, struct end, stream)->calls++;
}

ATF_TC_WITHOUT_HEAD(who_does_not_eat_is_given_little_more_than_his_limit);
ATF_TC_BODY(who_does_not_eat_is_given_little_more_than_his_limit, tc)
{
	struct loop loop;
	struct end a, b;
	size_t put = 0, have;

	loop_begin(&loop);
	pair(&loop, &a, &b);
	b.stream.readable = leave_it;
	for (int i = 0; i < 10; i++)
		put_in_order(&a.stream, &put, 300000, true);
	for (int i = 0; i < 100; i++)
		loop_turn(&loop, false);
	have = stream_have(&b.stream);
	ATF_CHECK(have >= STREAM_IN_LIMIT && have < 4 * STREAM_IN_LIMIT);
	ATF_CHECK(b.calls < 50);
	b.stream.readable = on_readable;
	on_readable(&b.stream);
	while (b.got < put)
		loop_turn(&loop, true);
	ATF_CHECK_EQ(b.got, put);
	stream_end(&a.stream);
	stream_end(&b.stream);
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(a_held_reader_holds_the_writer_back);
ATF_TC_BODY(a_held_reader_holds_the_writer_back, tc)
{
	struct loop loop;
	struct end a, b;
	char *much = calloc(1, 4000000);

	loop_begin(&loop);
	pair(&loop, &a, &b);
	stream_hold(&b.stream, true);
	stream_put(&a.stream, (struct sv){ much, 4000000 });
	for (int i = 0; i < 10; i++)
		loop_turn(&loop, false);
	ATF_CHECK_EQ(b.got, 0);
	ATF_CHECK(stream_waiting(&a.stream) > 1000000);
	stream_hold(&b.stream, false);
	while (b.got < 4000000)
		loop_turn(&loop, true);
	ATF_CHECK_EQ(stream_waiting(&a.stream), 0);
	free(much);
	stream_end(&a.stream);
	stream_end(&b.stream);
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(what_was_said_before_a_write_fails_is_heard);
ATF_TC_BODY(what_was_said_before_a_write_fails_is_heard, tc)
{
	struct loop loop;
	struct end a, b;

	signal(SIGPIPE, SIG_IGN);
	loop_begin(&loop);
	pair(&loop, &a, &b);
	stream_put(&b.stream, SV("last words"));
	stream_flush(&b.stream);
	stream_end(&b.stream);
	stream_put(&a.stream, SV("too late"));
	stream_flush(&a.stream);
	for (int i = 0; i < 10 && a.got == 0; i++)
		loop_turn(&loop, false);
	ATF_CHECK_EQ(a.got, 10);
	stream_end(&a.stream);
	loop_end(&loop);
}

static void
connect_both(int *ours, int *theirs)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ATF_REQUIRE_EQ(bind(fd, (struct sockaddr *)&at, len), 0);
	ATF_REQUIRE_EQ(listen(fd, 1), 0);
	ATF_REQUIRE_EQ(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*theirs = socket(AF_INET, SOCK_STREAM, 0);
	ATF_REQUIRE_EQ(connect(*theirs, (struct sockaddr *)&at, len), 0);
	*ours = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
	ATF_REQUIRE(*ours >= 0);
	close(fd);
}

static unsigned
packets_in(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	ATF_REQUIRE_EQ(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len), 0);
	return info.tcpi_segs_in;
}

/* How many packets the other end gets of a text and the end. */
static unsigned
say_and_end(struct loop *loop)
{
	struct stream s = { .readable = on_readable, .closed = on_closed };
	unsigned before, after;
	int ours, theirs;
	char text[16];

	connect_both(&ours, &theirs);
	before = packets_in(theirs);
	stream_begin(&s, loop, ours);
	stream_put(&s, SV("221 Bye\r\n"));
	stream_flush_last(&s);
	ATF_CHECK_EQ(stream_waiting(&s), 0);
	stream_end(&s);
	ATF_CHECK_EQ(recv(theirs, text, 9, MSG_WAITALL), 9);
	ATF_CHECK_EQ(memcmp(text, "221 Bye\r\n", 9), 0);
	ATF_CHECK_EQ(recv(theirs, text, 1, 0), 0);
	after = packets_in(theirs);
	close(theirs);
	return after - before;
}

/* The kernel waits for the end a fifth of a second, which may be too short. */
ATF_TC_WITHOUT_HEAD(the_last_words_and_the_end_are_one_packet);
ATF_TC_BODY(the_last_words_and_the_end_are_one_packet, tc)
{
	struct loop loop;
	unsigned packets = 0;

	loop_begin(&loop);
	for (int i = 0; i < 100 && packets != 1; i++)
		packets = say_and_end(&loop);
	ATF_CHECK_EQ(packets, 1);
	loop_end(&loop);
}

static void
check_soon(struct timer *t)
{
	loop_stop(t->loop);
}

ATF_TC_WITHOUT_HEAD(a_timer_set_again_fires_once_at_the_later_time);
ATF_TC_BODY(a_timer_set_again_fires_once_at_the_later_time, tc)
{
	struct loop loop;
	struct timer t;
	int64_t begin;

	loop_begin(&loop);
	timer_begin(&t, &loop, check_soon);
	begin = loop_now(&loop);
	timer_after(&t, 10);
	timer_after(&t, 60);
	loop_run(&loop);
	ATF_CHECK(loop_now(&loop) - begin >= 60);
	ATF_CHECK(!timer_is_set(&t));
	timer_end(&t);
	loop_end(&loop);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, many_puts_are_one_write);
	ATF_TP_ADD_TC(tp, descriptors_ride_along);
	ATF_TP_ADD_TC(tp, a_descriptor_that_was_dropped_ends_the_stream);
	ATF_TP_ADD_TC(tp, much_goes_at_once_and_in_its_order);
	ATF_TP_ADD_TC(tp, who_does_not_eat_is_given_little_more_than_his_limit);
	ATF_TP_ADD_TC(tp, a_held_reader_holds_the_writer_back);
	ATF_TP_ADD_TC(tp, what_was_said_before_a_write_fails_is_heard);
	ATF_TP_ADD_TC(tp, the_last_words_and_the_end_are_one_packet);
	ATF_TP_ADD_TC(tp, a_timer_set_again_fires_once_at_the_later_time);
	return atf_no_error();
}
