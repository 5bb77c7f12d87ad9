/*
 * What qmgr did is not done again: segments of outcomes in turn, and when.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>

#include "spool/outcomes.h"
#include "spool/replay.h"
#include "tests/lib/patience.h"
#include "tests/spool/journals.h"
#include "tests/spool/power.h"
#include "util/log.h"

enum { TURN_MS = 10 };

static struct spool *spool;
static struct disk disk;
static struct timer tick;

static void
on_tick(struct timer *t)
{
}

static void
turn(void)
{
	timer_after(&tick, TURN_MS);
	loop_turn(&sample_loop, true);
}

#define until(fact) until_so(fact, turn())

static void
begin_outcomes(void)
{
	struct outcomes_settings set = { .interval = 0, .size = 1 << 20 };

	outcomes_begin(spool, &sample_loop, &set);
}

static void
begin(const struct disk *on)
{
	log_to(LOG_TO_FILE, open("log", O_WRONLY | O_CREAT | O_APPEND, 0600));
	spool = sample_spool("before", on);
	if (sample_loop.base == NULL)
		loop_begin(&sample_loop);
	timer_begin(&tick, &sample_loop, on_tick);
	begin_outcomes();
}

static void
end(void)
{
	outcomes_end(spool);
	spool_close(&spool);
}

static int answered; /* 1: durable; -1: failed; 0: not yet */

static void
on_over(struct outcomes_wait *w, const struct err *failed)
{
	answered = failed == NULL ? 1 : -1;
}

static struct outcomes_wait waits = { .over = on_over };

static void
flush(void)
{
	answered = 0;
	outcomes_flush(spool, &waits);
	until(answered != 0);
}

static void
flush_well(void)
{
	flush();
	ATF_REQUIRE_EQ(answered, 1);
}

static int
no_flush(int fd)
{
	return 0;
}

static struct disk
quick(void)
{
	struct disk d = disk_real;

	d.flush = d.flush_names = d.flush_all = no_flush;
	return d;
}

static uint64_t
epoch_of(const char *name)
{
	struct segment_header h;
	struct err err;
	int fd = slots_open(spool, name, &err);

	ATF_REQUIRE_MSG(fd >= 0, "%s", err.text);
	ATF_REQUIRE_EQ(segment_look(fd, &h, &err), 0);
	close(fd);
	return h.epoch;
}

/* So many that one segment more is needed: each flush takes a block. */
static void
fill_one(void)
{
	for (int i = 0; i < (1 << 20) / SEGMENT_BLOCK; i++) {
		outcomes_done(spool, "4SVLDr000Yz0", (uint32_t)i);
		answered = 0;
		outcomes_flush(spool, &waits);
		for (int n = 0; n < 20 && answered == 0; n++)
			turn();
		if (answered == 0) {
			outcomes_flush_cancel(&waits);
			return;
		}
	}
}

static bool
said(const char *text)
{
	return atf_utils_grep_file("%s", "log", text);
}

/* --- in turn --------------------------------------------------------------- */

ATF_TC_WITHOUT_HEAD(a_segment_is_used_again_when_nobody_needs_it);
ATF_TC_BODY(a_segment_is_used_again_when_nobody_needs_it, tc)
{
	struct segment accept;
	uint64_t first;
	int owner;

	disk = quick();
	begin(&disk);
	accept = journals_begin(spool, 5, 0, 1);
	owner = open("before/journal/5", O_RDWR | O_CREAT, 0600);
	ATF_REQUIRE_EQ(flock(owner, LOCK_EX), 0);
	for (int i = 0; i < 4; i++)
		fill_one();
	/* All three are needed by one who lives. */
	first = epoch_of("done.a");
	ATF_CHECK_EQ(journals_state(spool, "done.a"), SEGMENT_OPEN);
	ATF_CHECK_EQ(journals_state(spool, "done.b"), SEGMENT_OPEN);
	ATF_CHECK_EQ(journals_state(spool, "done.c"), SEGMENT_OPEN);
	ATF_CHECK(said("outcomes wait in memory"));
	answered = 0;
	outcomes_flush(spool, &waits);
	for (int i = 0; i < 150; i++)
		turn();
	ATF_CHECK_EQ(answered, 0);
	ATF_CHECK_EQ(epoch_of("done.a"), first);
	ATF_REQUIRE_EQ(segment_free(&accept, &(struct err){ 0 }), 0);
	until(answered == 1);
	ATF_CHECK(epoch_of("done.a") != first);
	segment_close(&accept);
	close(owner);
	end();
}

ATF_TC_WITHOUT_HEAD(a_dead_worker_does_not_keep_them);
ATF_TC_BODY(a_dead_worker_does_not_keep_them, tc)
{
	struct segment accept;

	disk = quick();
	begin(&disk);
	accept = journals_begin(spool, 5, 0, 1);
	segment_close(&accept);
	for (int i = 0; i < 4; i++)
		fill_one();
	flush_well();
	ATF_CHECK_EQ(journals_state(spool, "5.a"), SEGMENT_FREE);
	end();
}

/* --- what fails ------------------------------------------------------------ */

static int failures; /* of flushes to come */

static int
flush_failing(int fd)
{
	if (failures == 0)
		return 0;
	failures--;
	errno = EIO;
	return -1;
}

ATF_TC_WITHOUT_HEAD(after_a_failed_flush_another_segment_has_it);
ATF_TC_BODY(after_a_failed_flush_another_segment_has_it, tc)
{
	struct replay_report report;
	struct spool_slot *slot;
	char id[SPOOL_ID_ROOM];
	struct err err;
	struct str file;
	uint64_t bad;

	disk = quick();
	disk.flush = flush_failing;
	begin(&disk);
	slot = sample_slot(spool);
	ATF_REQUIRE_EQ(sample_commit(slot, sv_of("text\r\n"), id, &err), 0);
	outcomes_done(spool, id, 0);
	flush_well();
	bad = epoch_of("done.a");
	file = journals_file(spool, id);
	ATF_REQUIRE_EQ(spool_remove(spool, id, &err), 0);
	failures = 1;
	flush();
	ATF_CHECK_EQ(answered, -1);
	/* By and by it is there. */
	until_so(answered == 1, (flush(), turn()));
	ATF_CHECK_EQ(epoch_of("done.a"), bad);
	ATF_CHECK_EQ(journals_state(spool, "done.b"), SEGMENT_OPEN);
	power_dead = true;
	spool_slot_give_back(&slot);
	/* The file comes back, as after a cut. */
	disk.write(openat(spool->queue, "x", O_CREAT | O_RDWR, 0600), file.text,
	    file.len, 0);
	ATF_REQUIRE_EQ(
	    renameat(spool->queue, "x", spool->top, queue_name(id).text), 0);
	spool->outcomes = NULL; /* it is lost */
	ATF_REQUIRE_EQ(spool_replay(spool, &report, &err), 0);
	ATF_CHECK_EQ(report.removed, 1);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GONE);
	str_free(&file);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_disk_that_fails_for_good_costs_no_more_memory);
ATF_TC_BODY(a_disk_that_fails_for_good_costs_no_more_memory, tc)
{
	const int each = 1 + 1 + 12 + 4;

	disk = quick();
	disk.flush = flush_failing;
	begin(&disk);
	failures = 1 << 30;
	outcomes_done(spool, "4SVLDr000Yz0", 0);
	flush();
	ATF_CHECK_EQ(answered, -1);
	for (int i = 0; i < 2 * OUTCOMES_MEMORY / each; i++)
		outcomes_done(spool, "4SVLDr000Yz0", (uint32_t)i);
	ATF_CHECK(said("too many outcomes wait"));
	flush();
	ATF_CHECK_EQ(answered, -1);
	end();
	ATF_CHECK(said("outcomes are not written"));
}

/* --- time ------------------------------------------------------------------ */

static void
replay_cut(size_t calls, enum power_luck luck, struct replay_report *report)
{
	static struct disk plain;
	struct spool *after;
	struct err err;

	plain = quick();
	plain.now = power_disk.now;
	power_cut(calls, luck, 7, "after");
	after = spool_open_on(&plain, "after", &err);
	ATF_REQUIRE_MSG(after != NULL, "%s", err.text);
	ATF_REQUIRE_EQ(spool_lock(after, &err), 0);
	ATF_REQUIRE_EQ_MSG(
	    spool_replay(after, report, &err), 0, "%s", err.text);
	spool_close(&spool);
	spool = after;
}

static int found;

static void
on_found(void *context, const char *id)
{
	found++;
}

/* All that was removed is gone, wherever it ended. */
ATF_TC_WITHOUT_HEAD(a_message_a_minute_for_a_week_then_a_cut);
ATF_TC_BODY(a_message_a_minute_for_a_week_then_a_cut, tc)
{
	enum { WEEK = 7 * 24 * 60 };
	struct spool_slot *slot;
	char id[SPOOL_ID_ROOM];
	struct replay_report report;
	struct spool *live;
	struct err err;

	spool = sample_spool("after", &disk_real);
	spool_close(&spool);
	ATF_REQUIRE_EQ(mkdir("before", 0700), 0);
	power_begin("before");
	begin(&power_disk);
	slot = sample_slot(spool);
	for (int i = 0; i < WEEK; i++) {
		/* Each in another directory: no commit flushes for another. */
		power_clock += INT64_C(60000000) + 7919;
		ATF_REQUIRE_EQ(
		    sample_commit(slot, sv_of("text\r\n"), id, &err), 0);
		ATF_REQUIRE_EQ(spool_remove(spool, id, &err), 0);
		flush_well();
		/* The segments of accepted mail are a minute old at most. */
		if (i % 100 == 99 && SAMPLE_BY_JOURNAL) {
			spool_slot_give_back(&slot);
			slot = sample_slot(spool);
		}
	}
	live = spool;
	for (int luck = POWER_ALL_LOST; luck <= POWER_MIXED; luck++) {
		spool = spool_open("after", &err);
		replay_cut(power_calls(), (enum power_luck)luck, &report);
		found = 0;
		ATF_REQUIRE_EQ(spool_each(spool, on_found, NULL, &err), 0);
		ATF_CHECK_EQ_MSG(found, 0, "%d are back", found);
		ATF_CHECK_EQ(report.damaged + report.aside, 0);
		spool_close(&spool);
	}
	spool = live;
	spool_slot_give_back(&slot);
	end();
	power_end();
}

/* The order of what was told is that of its numbers, not of clocks. */
ATF_TC_WITHOUT_HEAD(a_clock_that_is_set_back_changes_nothing);
ATF_TC_BODY(a_clock_that_is_set_back_changes_nothing, tc)
{
	struct replay_report report;
	struct spool_envelope env;
	struct spool_slot *slot;
	char id[SPOOL_ID_ROOM], gone[SPOOL_ID_ROOM];
	struct spool *live;
	struct pool *pool = pool_new();
	struct err err;
	int fd;

	spool = sample_spool("after", &disk_real);
	spool_close(&spool);
	ATF_REQUIRE_EQ(mkdir("before", 0700), 0);
	power_begin("before");
	begin(&power_disk);
	slot = sample_slot(spool);
	ATF_REQUIRE_EQ(sample_commit(slot, sv_of("a\r\n"), id, &err), 0);
	ATF_REQUIRE_EQ(spool_put_event(spool, id, SPOOL_RELEASE, &err), 0);
	ATF_REQUIRE_EQ(spool_put_event(spool, id, SPOOL_HOLD, &err), 0);
	flush_well();
	power_clock -= INT64_C(3600000000);
	/* Another qmgr, so another segment. */
	power_dead = true;
	outcomes_end(spool);
	power_dead = false;
	begin_outcomes();
	ATF_REQUIRE_EQ(sample_commit(slot, sv_of("b\r\n"), gone, &err), 0);
	ATF_CHECK(spool_id_when(gone) > spool_id_when(id));
	ATF_REQUIRE_EQ(spool_put_event(spool, id, SPOOL_RELEASE, &err), 0);
	ATF_REQUIRE_EQ(spool_remove(spool, gone, &err), 0);
	flush_well();
	live = spool;
	spool = spool_open("after", &err);
	replay_cut(power_calls(), POWER_ALL_LOST, &report);
	ATF_CHECK_EQ(sample_state(spool, gone), SPOOL_GONE);
	fd = spool_file(spool, id, &err);
	ATF_REQUIRE_MSG(fd >= 0, "%s", err.text);
	ATF_REQUIRE_EQ(spool_read(fd, id, pool, &env, &err), SPOOL_GOOD);
	ATF_CHECK(!(env.flags & SPOOL_HELD));
	close(fd);
	pool_free(&pool);
	spool_close(&spool);
	spool = live;
	spool_slot_give_back(&slot);
	end();
	power_end();
}

/* --- ends ------------------------------------------------------------------ */

ATF_TC_WITHOUT_HEAD(a_clean_end_leaves_nothing);
ATF_TC_BODY(a_clean_end_leaves_nothing, tc)
{
	struct err err;

	disk = quick();
	begin(&disk);
	outcomes_gone(spool, "4SVLDr000Yz0");
	outcomes_end(spool);
	ATF_CHECK_EQ(journals_state(spool, "done.a"), SEGMENT_FREE);
	ATF_CHECK_EQ(spool_settle(spool, &err), 0);
	spool_close(&spool);
}

static const char gone[] = "4SVLDr000Yz0";

/* An owner who lives, with one message that is gone. */
static int
begin_owner(struct segment *accept)
{
	int owner = open("before/journal/5", O_RDWR | O_CREAT, 0600);

	ATF_REQUIRE_EQ(flock(owner, LOCK_EX), 0);
	*accept = journals_begin(spool, 5, 0, 1);
	journals_put(accept, RECORD_ACCEPT, gone, SV("what it was"));
	return owner;
}

/* The power is cut: what replay makes again. */
static void
nothing_comes_back(struct segment *accept, int owner)
{
	struct replay_report report;
	struct err err;

	segment_close(accept);
	close(owner);
	ATF_REQUIRE_EQ(spool_replay(spool, &report, &err), 0);
	ATF_CHECK_EQ(report.restored, 0);
	ATF_CHECK_EQ(report.damaged + report.aside, 0);
	ATF_CHECK_EQ(sample_state(spool, gone), SPOOL_GONE);
}

static void
lose_it(void)
{
	power_dead = true;
	timer_end(&tick);
	spool->outcomes = NULL;
	loop_end(&sample_loop);
	sample_loop = (struct loop){ 0 };
	power_dead = false;
}

/* All three are needed by one who lives, and there is more to tell. */
ATF_TC_WITHOUT_HEAD(a_clean_end_needs_no_free_segment);
ATF_TC_BODY(a_clean_end_needs_no_free_segment, tc)
{
	struct segment accept;
	int owner;

	disk = quick();
	begin(&disk);
	owner = begin_owner(&accept);
	outcomes_gone(spool, gone);
	flush_well();
	for (int i = 0; i < 4; i++)
		fill_one();
	ATF_REQUIRE(said("outcomes wait in memory"));
	outcomes_end(spool);
	ATF_CHECK(!said("error: "));
	nothing_comes_back(&accept, owner);
	spool_close(&spool);
}

/* What it has to tell waits, and is written at its end. */
ATF_TC_WITHOUT_HEAD(killed_again_and_again_it_ends_well);
ATF_TC_BODY(killed_again_and_again_it_ends_well, tc)
{
	struct segment accept;
	int owner;

	disk = quick();
	begin(&disk);
	owner = begin_owner(&accept);
	outcomes_gone(spool, gone);
	flush_well();
	for (int i = 0; i < 6; i++) {
		lose_it();
		loop_begin(&sample_loop);
		timer_begin(&tick, &sample_loop, on_tick);
		begin_outcomes();
		outcomes_done(spool, "4SVLDr000Zz0", 0);
		for (int n = 0; n < 20; n++)
			turn();
	}
	outcomes_end(spool);
	ATF_CHECK(!said("error: "));
	nothing_comes_back(&accept, owner);
	spool_close(&spool);
}

/* Each was killed before it came to write; all begin with the same number. */
ATF_TC_WITHOUT_HEAD(segments_that_were_only_begun_are_used);
ATF_TC_BODY(segments_that_were_only_begun_are_used, tc)
{
	struct segment accept, done;
	int owner;

	disk = quick();
	spool = sample_spool("before", &disk);
	for (unsigned n = 0; n < 3; n++) {
		done = journals_begin(spool, SLOTS_DONE, n, 1);
		segment_close(&done);
	}
	owner = begin_owner(&accept);
	begin(&disk);
	outcomes_done(spool, "4SVLDr000Zz0", 0);
	outcomes_end(spool);
	ATF_CHECK(!said("outcomes"));
	nothing_comes_back(&accept, owner);
	spool_close(&spool);
}

static int
flush_all_failing(int fd)
{
	errno = EIO;
	return -1;
}

/* Nobody knows what is in files: the segments stay as they are. */
ATF_TC_WITHOUT_HEAD(without_a_flush_of_all_nothing_is_taken_back);
ATF_TC_BODY(without_a_flush_of_all_nothing_is_taken_back, tc)
{
	struct segment accept;
	uint64_t first;
	int owner;

	disk = quick();
	begin(&disk);
	owner = begin_owner(&accept);
	outcomes_gone(spool, gone);
	flush_well();
	for (int i = 0; i < 4; i++)
		fill_one();
	first = epoch_of("done.a");
	disk.flush_all = flush_all_failing;
	outcomes_end(spool);
	ATF_CHECK(said("cannot be flushed"));
	ATF_CHECK(said("outcomes are not written"));
	begin_outcomes();
	ATF_CHECK_EQ(epoch_of("done.a"), first);
	disk.flush_all = no_flush;
	outcomes_end(spool);
	nothing_comes_back(&accept, owner);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_name_that_is_no_segment_is_passed_over);
ATF_TC_BODY(a_name_that_is_no_segment_is_passed_over, tc)
{
	disk = quick();
	spool = sample_spool("before", &disk);
	ATF_REQUIRE_EQ(mkfifo("before/journal/done.a", 0600), 0);
	ATF_REQUIRE_EQ(mkdir("before/journal/done.b", 0700), 0);
	spool_close(&spool);
	begin(&disk);
	outcomes_gone(spool, "4SVLDr000Yz0");
	flush_well();
	ATF_CHECK_EQ(journals_state(spool, "done.c"), SEGMENT_OPEN);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_segment_is_used_again_when_nobody_needs_it);
	ATF_TP_ADD_TC(tp, a_dead_worker_does_not_keep_them);
	ATF_TP_ADD_TC(tp, after_a_failed_flush_another_segment_has_it);
	ATF_TP_ADD_TC(tp, a_disk_that_fails_for_good_costs_no_more_memory);
	ATF_TP_ADD_TC(tp, a_message_a_minute_for_a_week_then_a_cut);
	ATF_TP_ADD_TC(tp, a_clock_that_is_set_back_changes_nothing);
	ATF_TP_ADD_TC(tp, a_clean_end_leaves_nothing);
	ATF_TP_ADD_TC(tp, a_clean_end_needs_no_free_segment);
	ATF_TP_ADD_TC(tp, killed_again_and_again_it_ends_well);
	ATF_TP_ADD_TC(tp, segments_that_were_only_begun_are_used);
	ATF_TP_ADD_TC(tp, without_a_flush_of_all_nothing_is_taken_back);
	ATF_TP_ADD_TC(tp, a_name_that_is_no_segment_is_passed_over);
	return atf_no_error();
}
