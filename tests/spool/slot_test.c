#include <fcntl.h>
#include <stdlib.h>
#include <errno.h>

#include "spool/slot.h"
#include "tests/spool/sample.h"

/* A clock that tests set, and a count of flushes. */
static int64_t clock_now = 1700000000 * (int64_t)ID_SECOND;
static int flushes;
static bool flush_fails;

static int64_t
now(void)
{
	return clock_now;
}

static int
flush(int fd)
{
	flushes++;
	errno = EIO;
	return flush_fails ? -1 : disk_real.flush(fd);
}

static struct disk
clocked(void)
{
	struct disk disk = disk_real;

	disk.now = now;
	disk.flush = flush;
	return disk;
}

static int64_t
next(struct spool_slot *slot)
{
	char id[SPOOL_ID_ROOM];

	spool_new_id(slot, id);
	return spool_id_when(id);
}

ATF_TC_WITHOUT_HEAD(each_worker_has_a_slot_of_its_own);
ATF_TC_BODY(each_worker_has_a_slot_of_its_own, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *one = sample_slot(spool), *two = sample_slot(spool);

	ATF_CHECK_EQ(one->number, 0);
	ATF_CHECK_EQ(two->number, 1);
	spool_slot_give_back(&one);
	one = sample_slot(spool);
	ATF_CHECK_EQ(one->number, 0);
	spool_slot_give_back(&one);
	spool_slot_give_back(&two);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(ids_grow_though_the_clock_stands_or_goes_back);
ATF_TC_BODY(ids_grow_though_the_clock_stands_or_goes_back, tc)
{
	struct disk disk = clocked();
	struct spool *spool = sample_spool("s", &disk);
	struct spool_slot *slot = sample_slot(spool);
	int64_t last = 0;

	for (int i = 0; i < 1000; i++) {
		int64_t id = next(slot);

		ATF_REQUIRE(id > last);
		last = id;
		if (i == 500)
			clock_now -= 3600 * (int64_t)ID_SECOND;
	}
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(no_id_is_given_twice_over_kills_and_clocks);
ATF_TC_BODY(no_id_is_given_twice_over_kills_and_clocks, tc)
{
	struct disk disk = clocked();
	struct spool *spool = sample_spool("s", &disk);
	int64_t last = 0;

	for (int i = 0; i < 50; i++) {
		struct spool_slot *slot = sample_slot(spool);
		int64_t id;

		for (int n = 0; n < 20; n++) {
			id = next(slot);
			ATF_REQUIRE(id > last);
			last = id;
		}
		if (i % 3 == 0)
			clock_now -= ID_SECOND;
		if (i % 2)
			sample_kill(&slot);
		else
			spool_slot_give_back(&slot);
	}
	/* Kills move the IDs ahead of the clock, but not by minutes each. */
	ATF_CHECK(last < clock_now + 90 * (int64_t)ID_SECOND);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_flush_a_minute_is_enough);
ATF_TC_BODY(a_flush_a_minute_is_enough, tc)
{
	struct disk disk = clocked();
	struct spool *spool = sample_spool("s", &disk);
	struct spool_slot *slot = sample_slot(spool);

	flushes = 0;
	for (int i = 0; i < 600 * 100; i++) {
		clock_now += ID_SECOND / 100;
		next(slot);
	}
	ATF_CHECK(flushes <= 11);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(without_a_durable_mark_no_message_is_begun);
ATF_TC_BODY(without_a_durable_mark_no_message_is_begun, tc)
{
	struct disk disk = clocked();
	struct spool *spool = sample_spool("s", &disk);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM];
	struct err err;

	flush_fails = true;
	ATF_CHECK_EQ(sample_commit(slot, SV("x\r\n"), id, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_LATER);
	flush_fails = false;
	ATF_CHECK_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(who_takes_over_removes_what_was_unfinished);
ATF_TC_BODY(who_takes_over_removes_what_was_unfinished, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *mine = sample_slot(spool),
			  *other = sample_slot(spool);
	struct str text = sample_content(1, 100000);
	char good[SPOOL_ID_ROOM], dead[SPOOL_ID_ROOM], alive[SPOOL_ID_ROOM];
	struct spool_draft *d, *theirs;
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(mine, SV("x\r\n"), good, &err), 0);
	spool_new_id(mine, dead);
	spool_new_id(other, alive);
	d = spool_create(mine, dead, sample_envelope(), &err);
	theirs = spool_create(other, alive, sample_envelope(), &err);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&text), &err), 0);
	ATF_REQUIRE_EQ(spool_append(theirs, str_view(&text), &err), 0);
	sample_kill(&mine);
	mine = sample_slot(spool);
	ATF_CHECK_EQ(mine->number, 0);
	ATF_CHECK_EQ(sample_state(spool, good), SPOOL_GOOD);
	ATF_CHECK_EQ(sample_state(spool, dead), SPOOL_GONE);
	ATF_CHECK_EQ(sample_state(spool, alive), SPOOL_UNFINISHED);
	ATF_CHECK_EQ(sample_finish(other, &theirs, &err), 0);
	spool_discard(&d);
	str_free(&text);
	spool_slot_give_back(&mine);
	spool_slot_give_back(&other);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_lost_header_is_made_good_by_the_names);
ATF_TC_BODY(a_lost_header_is_made_good_by_the_names, tc)
{
	struct disk disk = clocked();
	struct spool *spool = sample_spool("s", &disk);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM];
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	spool_slot_give_back(&slot);
	ATF_REQUIRE_EQ(unlinkat(spool->journal, "0", 0), 0);
	clock_now -= 10 * (int64_t)ID_SECOND;
	slot = sample_slot(spool);
	ATF_CHECK(next(slot) > spool_id_when(id));
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(what_is_no_plain_file_is_no_slot);
ATF_TC_BODY(what_is_no_plain_file_is_no_slot, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM];
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	spool_slot_give_back(&slot);
	ATF_REQUIRE_EQ(unlinkat(spool->journal, "0", 0), 0);
	ATF_REQUIRE_EQ(symlinkat("/etc/passwd", spool->journal, "0"), 0);
	ATF_REQUIRE_EQ(mkfifoat(spool->journal, "1", 0600), 0);
	ATF_REQUIRE_EQ(
	    linkat(spool->top, queue_name(id).text, spool->journal, "2", 0), 0);
	ATF_REQUIRE_EQ(mkdirat(spool->journal, "3", 0700), 0);
	slot = spool_slot_take(spool, &err);
	ATF_REQUIRE_MSG(slot != NULL, "%s", err.text);
	ATF_CHECK_EQ(slot->number, 4);
	ATF_REQUIRE_EQ(unlinkat(spool->journal, "2", 0), 0);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GOOD);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_worker_has_a_slot_of_its_own);
	ATF_TP_ADD_TC(tp, ids_grow_though_the_clock_stands_or_goes_back);
	ATF_TP_ADD_TC(tp, no_id_is_given_twice_over_kills_and_clocks);
	ATF_TP_ADD_TC(tp, a_flush_a_minute_is_enough);
	ATF_TP_ADD_TC(tp, without_a_durable_mark_no_message_is_begun);
	ATF_TP_ADD_TC(tp, who_takes_over_removes_what_was_unfinished);
	ATF_TP_ADD_TC(tp, what_is_no_plain_file_is_no_slot);
	ATF_TP_ADD_TC(tp, a_lost_header_is_made_good_by_the_names);
	return atf_no_error();
}
