#include <sys/wait.h>

#include "spool/boot.h"
#include "tests/spool/worker.h"

/* --- owners --------------------------------------------------------------- */

/* A worker that commits and is killed. */
static void
live_and_die(size_t count)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		begin();
		commit_some(0, count, 1000);
		_exit(failed_of(0, count) == 0 ? 0 : 1);
	}
	ATF_REQUIRE(waitpid(child, &status, 0) == child && status == 0);
}

ATF_TC_WITHOUT_HEAD(who_takes_a_slot_over_retires_what_is_open);
ATF_TC_BODY(who_takes_a_slot_over_retires_what_is_open, tc)
{
	struct segment_header was;
	struct err err;

	live_and_die(30);
	w.disk = faulty_disk();
	w.spool = sample_spool("s", &w.disk);
	was = header_of(0);
	ATF_CHECK_EQ(was.state, SEGMENT_OPEN);
	ATF_CHECK_EQ(find().accepted, 30);
	w.slot = spool_slot_take(w.spool, &err);
	ATF_REQUIRE(w.slot != NULL);
	ATF_CHECK_EQ(w.slot->number, 0);
	ATF_CHECK_EQ(faulty.alls, 1);
	ATF_CHECK_EQ(header_of(0).state, SEGMENT_FREE);
	/* Numbers go on behind all that were seen. */
	ATF_CHECK_EQ(header_of(0).first, was.first + 30);
	spool_slot_give_back(&w.slot);
	spool_close(&w.spool);
	begin();
	commit_some(0, 1, 100);
	ATF_CHECK_EQ(header_of(0).first, was.first + 30);
	ATF_CHECK(header_of(0).epoch != was.epoch);
	end();
}

/* As it is found when the machine was started again. */
static void
put_boot(uint64_t boot)
{
	struct slots_name name = slots_name(0, 0);
	struct segment s;
	struct segment_header h = header_of(0);
	struct err err;

	ATF_REQUIRE_EQ(
	    segment_open(&s, &disk_real, w.spool->journal, name.text, &err), 0);
	s.header.state = SEGMENT_FREE;
	h.boot = boot;
	ATF_REQUIRE_EQ(segment_begin(&s, &h, &err), 0);
	segment_close(&s);
}

ATF_TC_WITHOUT_HEAD(who_ends_well_retires_the_dead_too);
ATF_TC_BODY(who_ends_well_retires_the_dead_too, tc)
{
	struct spool_slot *first;
	struct err err;

	live_and_die(30);
	begin();
	first = w.slot; /* 0: its owner lives on; the dead one gets 1 */
	ATF_REQUIRE_EQ(first->number, 0);
	live_and_die(30);
	ATF_CHECK_EQ(segments_open(1), 1);
	end();
	w.spool = sample_spool("s", &disk_real);
	ATF_CHECK_EQ(segments_open(1), 0);
	w.slot = spool_slot_take(w.spool, &err);
	ATF_REQUIRE(w.slot != NULL);
	spool_slot_give_back(&w.slot);
	spool_close(&w.spool);
}

ATF_TC_WITHOUT_HEAD(what_was_not_replayed_is_left_alone);
ATF_TC_BODY(what_was_not_replayed_is_left_alone, tc)
{
	ATF_REQUIRE(boot_id() != 0);
	live_and_die(3);
	w.spool = sample_spool("s", &disk_real);
	ATF_CHECK_EQ(header_of(0).boot, boot_id());
	put_boot(boot_id() + 1);
	spool_close(&w.spool);
	begin();
	ATF_CHECK_EQ(w.slot->number, 1);
	ATF_CHECK_EQ(header_of(0).state, SEGMENT_OPEN);
	end();
	w.spool = sample_spool("s", &disk_real);
	put_boot(0); /* it was not known */
	spool_close(&w.spool);
	begin();
	ATF_CHECK_EQ(w.slot->number, 0);
	end();
}

ATF_TC_WITHOUT_HEAD(a_slot_that_cannot_be_retired_is_left_alone);
ATF_TC_BODY(a_slot_that_cannot_be_retired_is_left_alone, tc)
{
	struct err err;

	live_and_die(3);
	w.disk = faulty_disk();
	w.spool = sample_spool("s", &w.disk);
	faulty.flush_all = 1;
	w.slot = spool_slot_take(w.spool, &err);
	ATF_REQUIRE(w.slot != NULL);
	ATF_CHECK_EQ(w.slot->number, 1);
	ATF_CHECK_EQ(header_of(0).state, SEGMENT_OPEN);
	spool_slot_give_back(&w.slot);
	spool_close(&w.spool);
}

ATF_TC_WITHOUT_HEAD(strange_files_are_passed_by);
ATF_TC_BODY(strange_files_are_passed_by, tc)
{
	int fd;

	w.spool = sample_spool("s", &disk_real);
	ATF_REQUIRE_EQ(mkfifoat(w.spool->journal, "0.a", 0600), 0);
	ATF_REQUIRE_EQ(symlinkat("/etc/passwd", w.spool->journal, "0.b"), 0);
	fd = openat(w.spool->journal, "0.c", O_RDWR | O_CREAT, 0600);
	ATF_REQUIRE_EQ(write(fd, "no segment\n", 11), 11);
	close(fd);
	fd = openat(w.spool->journal, "0.d", O_RDWR | O_CREAT, 0600);
	close(fd); /* empty */
	ATF_REQUIRE_EQ(mkdirat(w.spool->journal, "0.e", 0700), 0);
	spool_close(&w.spool);
	begin();
	ATF_CHECK_EQ(w.slot->number, 0);
	commit_some(0, 5, 1000);
	ATF_CHECK_EQ(failed_of(0, 5), 0);
	ATF_CHECK_EQ(header_of(3).state, SEGMENT_OPEN);
	end();
}

ATF_TC_WITHOUT_HEAD(what_waits_at_the_end_is_committed);
ATF_TC_BODY(what_waits_at_the_end_is_committed, tc)
{
	begin();
	warm_up();
	done = 0;
	for (size_t i = 0; i < 30; i++)
		submit(i, 1000);
	submit(30, 100000);
	work_end(&w.work);
	commit_end(w.slot);
	ATF_CHECK_EQ(done, 31);
	ATF_CHECK_EQ(failed_of(0, 31), 0);
	spool_slot_give_back(&w.slot);
	ATF_CHECK_EQ(open_ones(), 0);
	spool_close(&w.spool);
	loop_end(&w.loop);
	/* On a broken disk they are told so. */
	begin();
	warm_up();
	faulty.for_ever = 1;
	faulty.flush = 1;
	done = 0;
	for (size_t i = 0; i < 30; i++)
		submit(i, 1000);
	work_end(&w.work);
	commit_end(w.slot);
	ATF_CHECK_EQ(done, 30);
	ATF_CHECK_EQ(failed_of(0, 30), 30);
	spool_slot_give_back(&w.slot);
	spool_close(&w.spool);
	loop_end(&w.loop);
}

ATF_TC_WITHOUT_HEAD(numbers_may_become_large);
ATF_TC_BODY(numbers_may_become_large, tc)
{
	static const uint64_t firsts[] = { (UINT64_C(1) << 31) - 10,
		(UINT64_C(1) << 32) - 10, (UINT64_C(1) << 63) - 10,
		UINT64_MAX - 10 };

	for (size_t i = 0; i < 4; i++) {
		struct segment_header h = { .kind = SEGMENT_ACCEPT,
			.size = SEGMENT_LEAST,
			.first = firsts[i] };
		struct segment s;
		struct err err;

		w.spool = sample_spool("s", &disk_real);
		ATF_REQUIRE_EQ(
		    segment_open(&s, &disk_real, w.spool->journal, "0.a", &err),
		    0);
		ATF_REQUIRE_EQ(segment_begin(&s, &h, &err), 0);
		s.header.first = firsts[i];
		s.next = 0;
		ATF_REQUIRE_EQ(segment_free(&s, &err), 0);
		segment_close(&s);
		spool_close(&w.spool);
		begin();
		/* So many that three segments come into it. */
		for (size_t n = 0; n < 300; n += 20) {
			commit_some(n, 20, 10000);
			ATF_REQUIRE_EQ(failed_of(n, 20), 0);
		}
		ATF_CHECK_EQ(find().others, 0);
		end();
		ATF_REQUIRE_EQ(system("rm -r s"), 0);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, who_takes_a_slot_over_retires_what_is_open);
	ATF_TP_ADD_TC(tp, who_ends_well_retires_the_dead_too);
	ATF_TP_ADD_TC(tp, what_was_not_replayed_is_left_alone);
	ATF_TP_ADD_TC(tp, a_slot_that_cannot_be_retired_is_left_alone);
	ATF_TP_ADD_TC(tp, strange_files_are_passed_by);
	ATF_TP_ADD_TC(tp, what_waits_at_the_end_is_committed);
	ATF_TP_ADD_TC(tp, numbers_may_become_large);
	return atf_no_error();
}
