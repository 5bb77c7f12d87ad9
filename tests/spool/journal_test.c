#include "tests/spool/worker.h"

/* --- it works ------------------------------------------------------------- */

ATF_TC_WITHOUT_HEAD(those_that_come_together_share_a_flush);
ATF_TC_BODY(those_that_come_together_share_a_flush, tc)
{
	struct found found;

	begin();
	warm_up();
	faulty.flushes = faulty.names = faulty.writes = 0;
	commit_some(0, 100, 5000);
	ATF_CHECK_EQ(failed_of(0, 100), 0);
	ATF_CHECK_EQ(faulty.flushes, 1);
	ATF_CHECK_EQ(faulty.names, 0);
	ATF_CHECK_EQ(faulty.writes, 101);
	check_record(messages[0].id);
	found = find();
	ATF_CHECK_EQ(found.accepted, 101);
	ATF_CHECK_EQ(found.voids + found.others, 0);
	/* A clean end leaves nothing. */
	work_end(&w.work);
	commit_end(w.slot);
	spool_slot_give_back(&w.slot);
	ATF_CHECK_EQ(faulty.alls, 1);
	ATF_CHECK_EQ(open_ones(), 0);
	spool_close(&w.spool);
	loop_end(&w.loop);
}

ATF_TC_WITHOUT_HEAD(plain_commits_do_not_stop_the_loop_either);
ATF_TC_BODY(plain_commits_do_not_stop_the_loop_either, tc)
{
	struct commit_settings settings = usual();

	settings.journal = false;
	begin_with(&settings);
	warm_up();
	faulty.flushes = faulty.names = 0;
	commit_some(0, 20, 5000);
	ATF_CHECK_EQ(failed_of(0, 20), 0);
	ATF_CHECK_EQ(faulty.flushes, 20);
	ATF_CHECK_EQ(faulty.names, 20);
	faulty.flush = 1;
	commit_some(0, 20, 5000);
	ATF_CHECK_EQ(failed_of(0, 20), 1);
	ATF_CHECK(commit_is_well(w.slot));
	ATF_CHECK_EQ(open_ones(), 0);
	end();
}

ATF_TC_WITHOUT_HEAD(a_long_one_is_flushed_as_a_file);
ATF_TC_BODY(a_long_one_is_flushed_as_a_file, tc)
{
	static const size_t lengths[] = { 3000, 100000 };
	struct commit_settings settings = usual();

	settings.message_limit = 2000;
	begin_with(&settings);
	warm_up();
	for (size_t i = 0; i < 2; i++) {
		faulty.flushes = faulty.names = 0;
		commit_some(0, 1, lengths[i]);
		ATF_CHECK_EQ(failed_of(0, 1), 0);
		ATF_CHECK_EQ(faulty.flushes, 1);
		ATF_CHECK_EQ(faulty.names, 1);
	}
	commit_some(0, 1, 1000);
	ATF_CHECK_EQ(find().accepted, 2);
	end();
}

ATF_TC_WITHOUT_HEAD(a_full_segment_gives_way_to_the_next);
ATF_TC_BODY(a_full_segment_gives_way_to_the_next, tc)
{
	begin();
	/* 150 to a segment, six segments' worth. */
	for (size_t n = 0; n < 1000; n += 50) {
		commit_some(n, 50, 6500);
		ATF_REQUIRE_EQ(failed_of(n, 50), 0);
	}
	wait_for(open_ones() <= 2);
	ATF_CHECK(faulty.alls >= 5);
	ATF_CHECK_EQ(header_of(3).epoch, 0); /* three take turns */
	ATF_CHECK_EQ(w.changes, 0);
	end();
}

ATF_TC_WITHOUT_HEAD(a_group_has_its_limits);
ATF_TC_BODY(a_group_has_its_limits, tc)
{
	struct commit_settings settings = usual();

	settings.segment_size = 4 << 20;
	begin_with(&settings);
	warm_up();
	faulty.flushes = 0;
	commit_some(0, 2500, 10);
	ATF_CHECK_EQ(faulty.flushes, 3);
	faulty.flushes = 0;
	commit_some(0, 40, 60000);
	ATF_CHECK_EQ(faulty.flushes, 3);
	end();
}

ATF_TC_WITHOUT_HEAD(one_that_is_a_minute_old_is_retired);
ATF_TC_BODY(one_that_is_a_minute_old_is_retired, tc)
{
	struct commit_settings settings = usual();
	struct found found;

	settings.age = 500;
	begin_with(&settings);
	commit_some(0, 1, 100);
	wait_for(header_of(0).state == SEGMENT_FREE);
	ATF_CHECK_EQ(faulty.alls, 1);
	/* The next is begun before it is needed. */
	wait_for(header_of(1).state == SEGMENT_OPEN);
	found = find();
	ATF_CHECK_EQ(found.accepted, 0);
	end();
}

ATF_TC_WITHOUT_HEAD(a_delay_gathers_more);
ATF_TC_BODY(a_delay_gathers_more, tc)
{
	struct commit_settings settings = usual();

	settings.delay = 2000;
	begin_with(&settings);
	warm_up();
	faulty.flushes = 0;
	done = 0;
	for (size_t i = 0; i < 10; i++) {
		submit(i, 100);
		loop_turn(&w.loop, false);
	}
	wait_for(done == 10);
	ATF_CHECK_EQ(faulty.flushes, 1);
	end();
}

/* --- the disk fails ------------------------------------------------------- */

static const struct way {
	int write, half, flush, error;
} ways[] = {
	{ .flush = 1, .error = EIO },
	{ .flush = 1, .error = ENOSPC },
	{ .write = 21, .error = EIO }, /* twenty files, then the group */
	{ .write = 21, .half = 5000, .error = ENOSPC },
};

static void
break_disk(const struct way *way)
{
	faulty.half = way->half;
	faulty.error = way->error;
	faulty.flush = way->flush;
	faulty.write = way->write;
}

ATF_TC_WITHOUT_HEAD(a_failed_flush_refuses_all_that_waited_and_is_survived);
ATF_TC_BODY(a_failed_flush_refuses_all_that_waited_and_is_survived, tc)
{
	begin();
	for (unsigned n = 0; n < 4; n++) {
		struct segment_header was;
		struct found found;

		commit_some(0, 10, 1000);
		ATF_REQUIRE_EQ(failed_of(0, 10), 0);
		was = header_of(n);
		break_disk(&ways[n]);
		w.changes = 0;
		commit_some(10, 20, 1000);
		ATF_CHECK_EQ_MSG(failed_of(10, 20), 20, "way %u", n);
		ATF_CHECK_EQ(w.changes, 1);
		ATF_CHECK(!w.well);
		faulty.half = 0;
		wait_for(w.well);
		ATF_CHECK_EQ(w.changes, 2);
		/* Each of them is void, first of all in the next segment. */
		found = find();
		ATF_CHECK_EQ(found.voids, 20 * (n + 1));
		ATF_CHECK(found.void_first);
		ATF_CHECK_EQ(header_of(n).epoch, was.epoch);
		ATF_CHECK_EQ(header_of(n).state, SEGMENT_OPEN);
		ATF_CHECK(header_of(n + 1).first > was.first + 20);
		commit_some(30, 10, 1000);
		ATF_CHECK_EQ(failed_of(30, 10), 0);
	}
	end();
	/* What failed is for the next owner. */
	begin();
	ATF_CHECK_EQ(w.slot->number, 0);
	commit_some(0, 1, 100);
	ATF_CHECK_EQ(find().accepted, 1);
	ATF_CHECK_EQ(failed_of(0, 1), 0);
	end();
}

ATF_TC_WITHOUT_HEAD(while_it_is_broken_all_are_refused);
ATF_TC_BODY(while_it_is_broken_all_are_refused, tc)
{
	int flushes;

	begin();
	commit_some(0, 10, 1000);
	faulty.for_ever = 1;
	faulty.flush = 1;
	commit_some(10, 20, 1000);
	ATF_CHECK_EQ(failed_of(10, 20), 20);
	flushes = faulty.flushes;
	commit_some(30, 20, 1000);
	ATF_CHECK_EQ(failed_of(30, 20), 20);
	ATF_CHECK(!w.well);
	/* It is tried again, more and more seldom, on other segments. */
	wait_for(faulty.flushes >= flushes + 3);
	ATF_CHECK(!w.well);
	faulty.flush = 0;
	wait_for(w.well);
	commit_some(50, 20, 1000);
	ATF_CHECK_EQ(failed_of(50, 20), 0);
	ATF_CHECK_EQ(failed_of(0, 10), 0);
	ATF_CHECK_EQ(find().voids, 20);
	end();
}

ATF_TC_WITHOUT_HEAD(a_message_that_cannot_be_written_harms_no_other);
ATF_TC_BODY(a_message_that_cannot_be_written_harms_no_other, tc)
{
	begin();
	warm_up();
	faulty.error = ENOSPC;
	faulty.write = 5;
	commit_some(0, 10, 1000);
	ATF_CHECK_EQ(failed_of(0, 10), 1);
	ATF_CHECK(messages[4].commit.failed);
	ATF_CHECK_EQ(w.changes, 0);
	ATF_CHECK_EQ(find().accepted, 10);
	end();
}

/* A flush of everything that fails once is not asked again. */
ATF_TC_WITHOUT_HEAD(without_a_free_segment_messages_wait_and_then_fail);
ATF_TC_BODY(without_a_free_segment_messages_wait_and_then_fail, tc)
{
	size_t refused = 0, n;

	begin();
	faulty.for_ever = 1;
	faulty.flush_all = 1;
	for (n = 0; n + 100 < MESSAGES && w.well; n += 100) {
		commit_some(n, 100, 10000);
		refused += failed_of(n, 100);
	}
	ATF_CHECK(!w.well);
	ATF_CHECK(refused > 0 && refused <= 100);
	/* Nearly all letters were used up. */
	ATF_CHECK(n >= 100 * (PLACES - 1));
	ATF_CHECK(open_ones() == PLACES);
	faulty.flush_all = 0;
	end();
	begin();
	commit_some(0, 1, 100);
	ATF_CHECK_EQ(failed_of(0, 1), 0);
	ATF_CHECK_EQ(open_ones(), 1);
	end();
}

static atomic_int slow;

static int
slow_flush_all(int fd)
{
	while (slow)
		usleep(1000);
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_slow_disk_refuses_for_a_while);
ATF_TC_BODY(a_slow_disk_refuses_for_a_while, tc)
{
	size_t n;

	begin();
	w.disk.flush_all = slow_flush_all;
	slow = 1;
	for (n = 0; w.well; n += 100)
		commit_some(n, 100, 10000);
	ATF_CHECK_EQ(header_of(3).epoch, 0);
	ATF_CHECK_EQ(open_ones(), 3);
	ATF_CHECK(failed_of(n - 100, 100) > 0);
	commit_some(n, 1, 100);
	ATF_CHECK_EQ(failed_of(n, 1), 1);
	slow = 0;
	wait_for(w.well);
	commit_some(n, 1, 100);
	ATF_CHECK_EQ(failed_of(n, 1), 0);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, those_that_come_together_share_a_flush);
	ATF_TP_ADD_TC(tp, plain_commits_do_not_stop_the_loop_either);
	ATF_TP_ADD_TC(tp, a_long_one_is_flushed_as_a_file);
	ATF_TP_ADD_TC(tp, a_full_segment_gives_way_to_the_next);
	ATF_TP_ADD_TC(tp, a_group_has_its_limits);
	ATF_TP_ADD_TC(tp, one_that_is_a_minute_old_is_retired);
	ATF_TP_ADD_TC(tp, a_delay_gathers_more);
	ATF_TP_ADD_TC(
	    tp, a_failed_flush_refuses_all_that_waited_and_is_survived);
	ATF_TP_ADD_TC(tp, while_it_is_broken_all_are_refused);
	ATF_TP_ADD_TC(tp, a_message_that_cannot_be_written_harms_no_other);
	ATF_TP_ADD_TC(tp, without_a_free_segment_messages_wait_and_then_fail);
	ATF_TP_ADD_TC(tp, a_slow_disk_refuses_for_a_while);
	return atf_no_error();
}
