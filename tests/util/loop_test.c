#include <atf-c.h>

#include <signal.h>
#include <unistd.h>

#include "util/loop.h"

enum { QUIET_MS = 300, AGAIN_MS = 400 };

struct thing {
	struct watch watch;
	struct timer timer;
	struct loop *loop;
	int64_t seen, fired;
};

static void
on_ready(struct watch *w, unsigned what)
{
	struct thing *t = owner_of(w, struct thing, watch);

	t->seen = loop_now(t->loop);
	timer_after(&t->timer, AGAIN_MS);
	watch_want(w, 0);
}

static void
on_fired(struct timer *timer)
{
	struct thing *t = owner_of(timer, struct thing, timer);

	t->fired = loop_now(t->loop);
	loop_stop(t->loop);
}

/* A byte comes after the loop was quiet for a while. */
static pid_t
write_later(int fd)
{
	pid_t pid = fork();

	ATF_REQUIRE(pid >= 0);
	if (pid == 0) {
		usleep(QUIET_MS * 1000);
		_exit(write(fd, "x", 1) == 1 ? 0 : 1);
	}
	return pid;
}

ATF_TC_WITHOUT_HEAD(a_timer_that_is_set_after_a_quiet_time_has_all_its_time);
ATF_TC_BODY(a_timer_that_is_set_after_a_quiet_time_has_all_its_time, tc)
{
	struct loop loop;
	struct thing t = { .loop = &loop };
	int fds[2];
	int64_t begun;

	ATF_REQUIRE_EQ(pipe(fds), 0);
	loop_begin(&loop);
	begun = loop_now(&loop);
	timer_begin(&t.timer, &loop, on_fired);
	timer_after(&t.timer, 100000);
	watch_begin(&t.watch, &loop, fds[0], on_ready);
	watch_want(&t.watch, LOOP_READ);
	write_later(fds[1]);
	loop_run(&loop);
	ATF_CHECK(t.seen - begun >= QUIET_MS);
	ATF_CHECK(t.fired - t.seen >= AGAIN_MS);
	watch_end(&t.watch);
	timer_end(&t.timer);
	loop_end(&loop);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(
	    tp, a_timer_that_is_set_after_a_quiet_time_has_all_its_time);
	return atf_no_error();
}
