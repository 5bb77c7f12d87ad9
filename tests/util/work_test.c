#include <atf-c.h>

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

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, jobs_are_run_and_told_of_in_the_loop);
	return atf_no_error();
}
