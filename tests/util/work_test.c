#include <atf-c.h>
#include <time.h>

#include "util/work.h"

struct piece {
	struct job job;
	int in, out;
};

static int finished, sum;
static struct work work;

static void
run(struct job *j)
{
	struct piece *p = owner_of(j, struct piece, job);

	p->out = p->in * 2;
}

static void
done(struct job *j)
{
	sum += owner_of(j, struct piece, job)->out;
	if (++finished == 100)
		loop_stop(work.loop);
}

ATF_TC_WITHOUT_HEAD(jobs_are_run_and_told_of_in_the_loop);
ATF_TC_BODY(jobs_are_run_and_told_of_in_the_loop, tc)
{
	static struct piece pieces[100];
	struct loop loop;

	loop_begin(&loop);
	work_begin(&work, &loop, 4);
	for (int i = 0; i < 100; i++) {
		pieces[i] =
		    (struct piece){ { .run = run, .done = done }, i, 0 };
		work_do(&work, &pieces[i].job);
	}
	loop_run(&loop);
	ATF_CHECK_EQ(sum, 9900);
	work_end(&work);
	loop_end(&loop);
}

/* Each waits for the other, as long as a flush may take. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t met = PTHREAD_COND_INITIALIZER;
static int here;

static void
run_meeting(struct job *j)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 60;
	pthread_mutex_lock(&lock);
	here++;
	pthread_cond_broadcast(&met);
	while (here < 2)
		if (pthread_cond_timedwait(&met, &lock, &until) != 0)
			break;
	owner_of(j, struct piece, job)->out = here;
	pthread_mutex_unlock(&lock);
}

static void
count_done(struct job *j)
{
	finished++;
}

ATF_TC_WITHOUT_HEAD(two_jobs_at_once_do_not_share_one_idle_thread);
ATF_TC_BODY(two_jobs_at_once_do_not_share_one_idle_thread, tc)
{
	struct piece a = { { .run = run, .done = count_done }, 1, 0 };
	struct piece b = { { .run = run_meeting, .done = count_done }, 0, 0 };
	struct piece c = b;
	struct loop loop;

	loop_begin(&loop);
	work_begin(&work, &loop, 4);
	work_do(&work, &a.job);
	while (finished < 1)
		loop_turn(&loop, true);
	work_do(&work, &b.job);
	work_do(&work, &c.job);
	while (finished < 3)
		loop_turn(&loop, true);
	ATF_CHECK_EQ(b.out, 2);
	ATF_CHECK_EQ(c.out, 2);
	work_end(&work);
	loop_end(&loop);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, two_jobs_at_once_do_not_share_one_idle_thread);
	ATF_TP_ADD_TC(tp, jobs_are_run_and_told_of_in_the_loop);
	return atf_no_error();
}
