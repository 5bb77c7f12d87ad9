#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "spool/boot.h"
#include "spool/journal.h"
#include "spool/places.h"
#include "spool/records.h"
#include "spool/slots.h"
#include "tests/spool/faulty.h"
#include "tests/spool/sample.h"

enum { MESSAGES = 4000, PATIENCE = 20000 };

/* A worker with its threads, on a disk that fails when told to. */
static struct {
	struct disk disk;
	struct spool *spool;
	struct spool_slot *slot;
	struct loop loop;
	struct work work;
	int changes;
	bool well;
} w;

static struct message {
	struct commit commit;
	char id[SPOOL_ID_ROOM];
	bool done;
} messages[MESSAGES];
static size_t done;

static void
changed(void)
{
	w.changes++;
	w.well = commit_is_well(w.slot);
}

static struct commit_settings
usual(void)
{
	return (struct commit_settings){
		.loop = &w.loop,
		.work = &w.work,
		.journal = true,
		.message_limit = 65536,
		.segment_size = SEGMENT_LEAST,
		.again = 30,
		.wait = 100,
		.changed = changed,
	};
}

static void
begin_with(const struct commit_settings *settings)
{
	struct err err;

	w.disk = faulty_disk();
	w.spool = sample_spool("s", &w.disk);
	loop_begin(&w.loop);
	work_begin(&w.work, &w.loop, 4);
	w.slot = spool_slot_take(w.spool, &err);
	ATF_REQUIRE_MSG(w.slot != NULL, "%s", err.text);
	w.well = true;
	commit_begin(w.slot, settings);
}

static void
begin(void)
{
	struct commit_settings settings = usual();

	begin_with(&settings);
}

static void
end(void)
{
	work_end(&w.work);
	commit_end(w.slot);
	spool_slot_give_back(&w.slot);
	spool_close(&w.spool);
	loop_end(&w.loop);
}

static void
on_done(struct commit *c)
{
	struct message *m = owner_of(c, struct message, commit);

	ATF_REQUIRE(!m->done && c->draft == NULL);
	m->done = true;
	done++;
}

/* Not committed until the loop turns. */
static void
submit(size_t n, size_t len)
{
	struct message *m = &messages[n];
	struct str text = sample_content((unsigned)n, len);
	struct spool_draft *d;
	struct err err;

	*m = (struct message){ .commit.done = on_done };
	spool_new_id(w.slot, m->id);
	d = spool_create(w.slot, m->id, sample_envelope(), &err);
	ATF_REQUIRE(d != NULL);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&text), &err), 0);
	commit_later(w.slot, &d, &m->commit);
	ATF_REQUIRE(d == NULL && !m->done);
	str_free(&text);
}

static void
on_impatience(struct timer *t)
{
	atf_tc_fail("it does not come");
}

#define wait_for(fact)                                                         \
	do {                                                                   \
		struct timer impatience;                                       \
                                                                               \
		timer_begin(&impatience, &w.loop, on_impatience);              \
		timer_after(&impatience, PATIENCE);                            \
		while (!(fact)) {                                              \
			loop_turn(&w.loop, false);                             \
			usleep(100);                                           \
		}                                                              \
		timer_end(&impatience);                                        \
	} while (0)

/* So many, all at once, from number n on; all are told of. */
static void
commit_some(size_t n, size_t count, size_t len)
{
	done = 0;
	for (size_t i = n; i < n + count; i++)
		submit(i, len);
	wait_for(done == count);
}

/* A segment is open. */
static void
warm_up(void)
{
	commit_some(MESSAGES - 1, 1, 10);
	ATF_REQUIRE(!messages[MESSAGES - 1].commit.failed);
}

static size_t
failed_of(size_t n, size_t count)
{
	size_t failed = 0;

	for (size_t i = n; i < n + count; i++) {
		const struct message *m = &messages[i];

		failed += m->commit.failed;
		ATF_CHECK_EQ(sample_state(w.spool, m->id),
		    m->commit.failed ? SPOOL_GONE : SPOOL_GOOD);
		if (m->commit.failed)
			ATF_CHECK_EQ(m->commit.err.kind, ERR_LATER);
	}
	return failed;
}

/* --- what lies in the journal --------------------------------------------- */

static struct segment_header
header_of(unsigned letter)
{
	struct slots_name name = slots_name(0, letter);
	struct segment_header header = { 0 };
	struct err err;
	int fd = openat(w.spool->journal, name.text, O_RDONLY);

	if (fd < 0)
		return header;
	ATF_REQUIRE_EQ(segment_look(fd, &header, &err), 0);
	close(fd);
	return header;
}

static size_t
open_ones(void)
{
	size_t count = 0;

	for (unsigned n = 0; n < PLACES; n++)
		count += header_of(n).state == SEGMENT_OPEN;
	return count;
}

/* In all segments that are open. */
struct found {
	size_t accepted, voids, others;
	bool void_first; /* in each that has one */
};

static void
see_record(int fd, const struct segment_piece *p, struct found *found)
{
	struct str text = { 0 };
	char id[SPOOL_ID_ROOM];
	struct sv rest;
	struct err err;

	if (p->what != SEGMENT_RECORD) {
		found->others++;
		return;
	}
	ATF_REQUIRE_EQ(segment_payload(fd, p, &text, &err), 0);
	rest = str_view(&text);
	ATF_REQUIRE(record_take_id(&rest, id));
	if (p->type == RECORD_VOID) {
		found->void_first &= found->voids > 0 || p->at < 4200;
		found->voids++;
		ATF_CHECK_EQ(rest.len, 0);
	} else {
		ATF_REQUIRE_EQ(p->type, RECORD_ACCEPT);
		found->accepted++;
	}
	str_free(&text);
}

static struct found
find(void)
{
	struct found found = { .void_first = true };

	for (unsigned n = 0; n < PLACES; n++) {
		struct slots_name name = slots_name(0, n);
		struct segment_header h = header_of(n);
		struct segment_list list;
		int fd;

		if (h.state != SEGMENT_OPEN)
			continue;
		fd = openat(w.spool->journal, name.text, O_RDONLY);
		segment_list(fd, &h, &list);
		for (size_t i = 0; i < list.count; i++)
			see_record(fd, &list.pieces[i], &found);
		segment_list_free(&list);
		close(fd);
	}
	return found;
}

/* The record is the file, byte for byte. */
static void
check_record(const char *id)
{
	struct str text = { 0 }, file = { 0 };
	struct slots_name name = slots_name(0, 0);
	struct segment_header h = header_of(0);
	struct segment_list list;
	struct err err;
	int fd = openat(w.spool->journal, name.text, O_RDONLY),
	    queued = spool_file(w.spool, id, &err);
	ssize_t n;

	segment_list(fd, &h, &list);
	ATF_REQUIRE(list.count > 1);
	ATF_REQUIRE_EQ(segment_payload(fd, &list.pieces[1], &text, &err), 0);
	n = pread(queued, str_space(&file, 70000), 70000, 0);
	str_cut(&file, (size_t)n);
	ATF_CHECK_EQ(strncmp(text.text, id, SPOOL_ID_ROOM), 0);
	ATF_CHECK(
	    sv_equal(sv_from(str_view(&text), SPOOL_ID_ROOM), str_view(&file)));
	segment_list_free(&list);
	str_free(&text);
	str_free(&file);
	close(fd);
	close(queued);
}

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

	settings.age = 50;
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

	settings.delay = 40;
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
	ATF_TP_ADD_TC(tp, who_takes_a_slot_over_retires_what_is_open);
	ATF_TP_ADD_TC(tp, what_was_not_replayed_is_left_alone);
	ATF_TP_ADD_TC(tp, a_slot_that_cannot_be_retired_is_left_alone);
	ATF_TP_ADD_TC(tp, strange_files_are_passed_by);
	ATF_TP_ADD_TC(tp, what_waits_at_the_end_is_committed);
	ATF_TP_ADD_TC(tp, numbers_may_become_large);
	return atf_no_error();
}
