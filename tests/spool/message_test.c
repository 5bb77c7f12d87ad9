#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>

#include "spool/format.h"
#include "tests/spool/sample.h"

/* The calls of a commit, counted; a chosen one fails. */
static int opens, writes, flushes, name_flushes, failing;

static bool
fails(void)
{
	errno = ENOSPC;
	return failing > 0 && --failing == 0;
}

static int
count_open(int directory, const char *name, int flags, mode_t mode)
{
	opens++;
	return fails() ? -1 : disk_real.open(directory, name, flags, mode);
}

static ssize_t
count_write(int fd, const void *bytes, size_t len, off_t at)
{
	writes++;
	if (!fails())
		return disk_real.write(fd, bytes, len, at);
	/* A full disk takes a part first. */
	return len > 1 ? (failing = 1, disk_real.write(fd, bytes, len / 2, at))
		       : -1;
}

static int
count_flush(int fd)
{
	flushes++;
	return fails() ? -1 : disk_real.flush(fd);
}

static int
count_flush_names(int directory)
{
	name_flushes++;
	return fails() ? -1 : disk_real.flush_names(directory);
}

static struct disk
counting(void)
{
	struct disk disk = disk_real;

	disk.open = count_open;
	disk.write = count_write;
	disk.flush = count_flush;
	disk.flush_names = count_flush_names;
	return disk;
}

/* What a reader sees; freed by the caller. */
static struct str
content_of(struct spool *spool, const char *id, uint32_t *flags)
{
	struct str text = { 0 };
	struct err err;
	uint64_t len;
	off_t at;
	int fd = spool_file(spool, id, &err);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(spool_content(fd, &at, &len, flags, &err), 0);
	ATF_REQUIRE_EQ(pread(fd, str_space(&text, len), len, at), len);
	close(fd);
	return text;
}

ATF_TC_WITHOUT_HEAD(messages_of_any_size_come_back);
ATF_TC_BODY(messages_of_any_size_come_back, tc)
{
	static const size_t sizes[] = { 0, 1, 5000, 65535, 65536, 70000,
		300001 };
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM];
	uint32_t flags;
	struct err err;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct str text = sample_content(7, sizes[i]), back;

		ATF_REQUIRE_EQ(
		    sample_commit(slot, str_view(&text), id, &err), 0);
		ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GOOD);
		back = content_of(spool, id, &flags);
		ATF_CHECK(sv_equal(str_view(&text), str_view(&back)));
		ATF_CHECK_EQ(flags, 0);
		str_free(&text);
		str_free(&back);
	}
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_huge_piece_goes_to_the_file_as_it_is);
ATF_TC_BODY(a_huge_piece_goes_to_the_file_as_it_is, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	struct str text = sample_content(7, 200000), back;
	char id[SPOOL_ID_ROOM];
	struct spool_draft *d;
	uint32_t flags;
	struct err err;

	spool_new_id(slot, id);
	d = spool_create(slot, id, sample_envelope(), &err);
	ATF_REQUIRE_EQ(spool_append(d, SV(".\r\n\xe4\r\n"), &err), 0);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&text), &err), 0);
	ATF_CHECK_EQ(spool_draft_size(d), 200006);
	ATF_REQUIRE_EQ(sample_finish(slot, &d, &err), 0);
	back = content_of(spool, id, &flags);
	ATF_CHECK_EQ(flags, SPOOL_DOTS | SPOOL_EIGHTBIT);
	ATF_CHECK(sv_equal(str_view(&text), sv_from(str_view(&back), 6)));
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GOOD);
	str_free(&text);
	str_free(&back);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

enum { BLOCK = 65536, PIECE = 30011 };

static off_t next_at; /* where the next block is written */
static unsigned odd;  /* writes of something else */

static ssize_t
write_block(int fd, const void *bytes, size_t len, off_t at)
{
	if (at != next_at || len % BLOCK != 0)
		odd++;
	next_at = at + (off_t)len;
	return pwrite(fd, bytes, len, at);
}

ATF_TC_WITHOUT_HEAD(a_large_message_is_written_in_whole_blocks);
ATF_TC_BODY(a_large_message_is_written_in_whole_blocks, tc)
{
	struct disk disk = disk_real;
	struct spool *spool;
	struct spool_slot *slot;
	struct str text = sample_content(3, 1000000), back;
	struct sv left = str_view(&text);
	char id[SPOOL_ID_ROOM];
	struct spool_draft *d;
	uint32_t flags;
	struct err err;

	disk.write = write_block;
	spool = sample_spool("s", &disk);
	slot = sample_slot(spool);
	for (size_t size = PIECE; size < 300000; size *= 3) {
		left = str_view(&text);
		spool_new_id(slot, id);
		d = spool_create(slot, id, sample_envelope(), &err);
		next_at = odd = 0;
		for (; left.len > 0; left = sv_from(left, size))
			ATF_REQUIRE_EQ(
			    spool_append(d, sv_upto(left, size), &err), 0);
		ATF_CHECK_EQ(odd, 0);
		ATF_CHECK_EQ(next_at, 1000000 / BLOCK * BLOCK);
		ATF_REQUIRE_EQ(sample_finish(slot, &d, &err), 0);
		back = content_of(spool, id, &flags);
		ATF_CHECK(sv_equal(str_view(&text), str_view(&back)));
		ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GOOD);
		str_free(&back);
	}
	str_free(&text);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_small_message_is_one_open_one_write_two_flushes);
ATF_TC_BODY(a_small_message_is_one_open_one_write_two_flushes, tc)
{
	struct disk disk = counting();
	struct spool *spool = sample_spool("s", &disk);
	struct spool_slot *slot = sample_slot(spool);
	struct str text = sample_content(1, 5000);
	char id[SPOOL_ID_ROOM];
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(slot, str_view(&text), id, &err), 0);
	opens = writes = flushes = name_flushes = 0;
	ATF_REQUIRE_EQ(sample_commit(slot, str_view(&text), id, &err), 0);
	ATF_CHECK_EQ(opens, 1);
	ATF_CHECK_EQ(writes, SAMPLE_BY_JOURNAL ? 2 : 1);
	ATF_CHECK_EQ(flushes, 1);
	ATF_CHECK_EQ(name_flushes, SAMPLE_BY_JOURNAL ? 0 : 1);
	str_free(&text);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

static void
count_name(void *context, const char *id)
{
	(*(int *)context)++;
}

ATF_TC_WITHOUT_HEAD(a_failed_commit_leaves_no_file);
ATF_TC_BODY(a_failed_commit_leaves_no_file, tc)
{
	struct disk disk = counting();
	struct spool *spool = sample_spool("s", &disk);
	struct spool_slot *slot = sample_slot(spool);
	struct str small = sample_content(1, 5000),
		   large = sample_content(1, 200000);
	char id[SPOOL_ID_ROOM];
	int names = 0, failed = 0;
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	ATF_REQUIRE_EQ(spool_remove(spool, id, &err), 0);
	for (int i = 1; i < 20; i++) {
		const struct str *text = i % 2 ? &small : &large;

		failing = (i + 1) / 2;
		if (sample_commit(slot, str_view(text), id, &err) < 0) {
			ATF_CHECK_EQ(err.kind, ERR_LATER);
			failed++;
		} else
			spool_remove(spool, id, &err);
		failing = 0;
		ATF_REQUIRE_EQ(spool_each(spool, count_name, &names, &err), 0);
		ATF_REQUIRE_EQ_MSG(names, 0, "after failure %d", i);
	}
	ATF_CHECK(failed >= 10);
	str_free(&small);
	str_free(&large);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_discard_waits_for_no_disk);
ATF_TC_BODY(a_discard_waits_for_no_disk, tc)
{
	struct disk disk = counting();
	struct spool *spool = sample_spool("s", &disk);
	struct spool_slot *slot = sample_slot(spool);
	struct str text = sample_content(1, 100000);
	char id[SPOOL_ID_ROOM];
	struct spool_draft *d;
	struct err err;

	spool_new_id(slot, id);
	d = spool_create(slot, id, sample_envelope(), &err);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&text), &err), 0);
	flushes = name_flushes = 0;
	spool_discard(&d);
	ATF_CHECK_EQ(flushes + name_flushes, 0);
	spool_slot_give_back(&slot);
	ATF_CHECK_EQ(name_flushes, 1);
	str_free(&text);
	spool_close(&spool);
}

static ssize_t
write_nothing(int fd, const void *bytes, size_t len, off_t at)
{
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_disk_that_takes_nothing_is_full);
ATF_TC_BODY(a_disk_that_takes_nothing_is_full, tc)
{
	struct disk disk = disk_real;

	disk.write = write_nothing;
	ATF_CHECK_EQ(disk_write(&disk, -1, SV("x"), 0), -1);
	ATF_CHECK_EQ(errno, ENOSPC);
}

ATF_TC_WITHOUT_HEAD(a_discarded_draft_leaves_no_file);
ATF_TC_BODY(a_discarded_draft_leaves_no_file, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	struct str text = sample_content(1, 100000);
	char id[SPOOL_ID_ROOM];
	struct spool_draft *d;
	struct err err;

	spool_new_id(slot, id);
	d = spool_create(slot, id, sample_envelope(), &err);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&text), &err), 0);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_UNFINISHED);
	spool_discard(&d);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GONE);
	str_free(&text);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

/* Reads what stands in the file now. */
static void
read_back(struct spool *spool, const char *id, struct pool *pool,
    struct spool_envelope *env)
{
	struct err err;
	int fd = spool_file(spool, id, &err);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(sample_read(fd, id, pool, env, &err), SPOOL_GOOD);
	close(fd);
}

static void
defer(struct spool *spool, const char *id, uint32_t recipient, int64_t due,
    const char *text)
{
	struct spool_status s = { .recipient = recipient,
		.outcome = SPOOL_DEFERRED,
		.when = 1,
		.due = due,
		.dsn = "4.4.1",
		.text = text };
	struct err err;

	ATF_REQUIRE_EQ_MSG(
	    spool_put_status(spool, id, &s, &err), 0, "%s", err.text);
}

ATF_TC_WITHOUT_HEAD(the_latest_status_counts);
ATF_TC_BODY(the_latest_status_counts, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	struct pool *pool = pool_new();
	struct spool_envelope env;
	char id[SPOOL_ID_ROOM];
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	defer(spool, id, 1, 10, "first");
	defer(spool, id, 1, 20, "second");
	ATF_REQUIRE_EQ(spool_mark_done(spool, id, 0, &err), 0);
	read_back(spool, id, pool, &env);
	ATF_CHECK(env.recipients[0].done);
	ATF_CHECK(!env.recipients[1].done);
	ATF_CHECK(env.statuses[0].text == NULL);
	ATF_CHECK_STREQ(env.statuses[1].text, "second");
	ATF_CHECK_EQ(env.statuses[1].due, 20);
	ATF_CHECK_EQ(spool_mark_done(spool, id, 2, &err), -1);
	ATF_CHECK_EQ(spool_mark_done(spool, "../../x", 0, &err), -1);
	ATF_CHECK_EQ(spool_remove(spool, id, &err), 0);
	errno = 0;
	ATF_CHECK_EQ(spool_mark_done(spool, id, 0, &err), -1);
	ATF_CHECK_EQ(errno, ENOENT);
	pool_free(&pool);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_torn_status_is_cut_off_by_the_next);
ATF_TC_BODY(a_torn_status_is_cut_off_by_the_next, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	struct pool *pool = pool_new();
	struct spool_envelope env;
	char id[SPOOL_ID_ROOM];
	struct err err;
	struct stat st;
	int fd;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	defer(spool, id, 0, 1, "whole");
	defer(spool, id, 1, 1, "a longer text that will be torn");
	fd = queue_open(spool, id, O_RDWR, &err);
	ATF_REQUIRE(fstat(fd, &st) == 0 && ftruncate(fd, st.st_size - 5) == 0);
	read_back(spool, id, pool, &env);
	ATF_CHECK_STREQ(env.statuses[0].text, "whole");
	ATF_CHECK(env.statuses[1].text == NULL);
	defer(spool, id, 1, 1, "new");
	read_back(spool, id, pool, &env);
	ATF_CHECK_STREQ(env.statuses[1].text, "new");
	close(fd);
	pool_free(&pool);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(many_statuses_are_compacted);
ATF_TC_BODY(many_statuses_are_compacted, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	struct str text = sample_content(1, 100000);
	struct pool *pool = pool_new();
	struct spool_envelope env;
	char id[SPOOL_ID_ROOM], reason[900];
	struct err err;
	struct stat st;
	int fd;

	ATF_REQUIRE_EQ(sample_commit(slot, str_view(&text), id, &err), 0);
	memset(reason, 'r', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	ATF_REQUIRE_EQ(spool_mark_done(spool, id, 0, &err), 0);
	for (int i = 0; i < 100; i++)
		defer(spool, id, 1, i, reason);
	ATF_REQUIRE_EQ(spool_compact(spool, id, &err), 0);
	fd = spool_file(spool, id, &err);
	ATF_REQUIRE(fstat(fd, &st) == 0);
	ATF_CHECK(st.st_size < 102000);
	close(fd);
	read_back(spool, id, pool, &env);
	ATF_CHECK(env.recipients[0].done && !env.recipients[1].done);
	ATF_CHECK_EQ(env.statuses[1].due, 99);
	ATF_CHECK_STREQ(env.statuses[1].text, reason);
	str_free(&text);
	pool_free(&pool);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

static uint32_t
flags_after(struct spool *spool, const char *id, enum spool_event event)
{
	struct pool *pool = pool_new();
	struct spool_envelope env;
	struct err err;

	ATF_REQUIRE_EQ_MSG(
	    spool_put_event(spool, id, event, &err), 0, "%s", err.text);
	read_back(spool, id, pool, &env);
	pool_free(&pool);
	return env.flags;
}

ATF_TC_WITHOUT_HEAD(the_latest_event_counts);
ATF_TC_BODY(the_latest_event_counts, tc)
{
	struct disk disk = counting();
	struct spool *spool = sample_spool("s", &disk);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM];
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	flushes = 0;
	ATF_CHECK_EQ(flags_after(spool, id, SPOOL_WARN), SPOOL_WARNED);
	ATF_CHECK_EQ(flushes, 0);
	ATF_CHECK_EQ(
	    flags_after(spool, id, SPOOL_HOLD), SPOOL_WARNED | SPOOL_HELD);
	ATF_CHECK_EQ(flags_after(spool, id, SPOOL_EXPIRE),
	    SPOOL_WARNED | SPOOL_HELD | SPOOL_EXPIRED);
	ATF_CHECK_EQ(flags_after(spool, id, SPOOL_RELEASE),
	    SPOOL_WARNED | SPOOL_EXPIRED);
	ATF_CHECK_EQ(flushes, 3);
	/* An order that is not durable was not taken. */
	failing = 3;
	ATF_CHECK_EQ(spool_put_event(spool, id, SPOOL_HOLD, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_LATER);
	ATF_CHECK_EQ(
	    flags_after(spool, id, SPOOL_WARN), SPOOL_WARNED | SPOOL_EXPIRED);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_torn_event_is_cut_off_by_the_next);
ATF_TC_BODY(a_torn_event_is_cut_off_by_the_next, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM];
	struct err err;
	struct stat st;
	int fd;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	fd = queue_open(spool, id, O_RDWR, &err);
	for (off_t lost = 1; lost < FORMAT_STATUS; lost++) {
		ATF_CHECK_EQ(flags_after(spool, id, SPOOL_HOLD), SPOOL_HELD);
		ATF_REQUIRE(fstat(fd, &st) == 0);
		ATF_REQUIRE(ftruncate(fd, st.st_size - lost) == 0);
		ATF_CHECK_EQ(flags_after(spool, id, SPOOL_RELEASE), 0);
	}
	close(fd);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

/* Commits one with these flags. */
static void
commit_with(struct spool_slot *slot, uint32_t flags, char *id)
{
	struct spool_envelope env = *sample_envelope();
	struct spool_draft *d;
	struct err err;

	env.flags = flags;
	spool_new_id(slot, id);
	d = spool_create(slot, id, &env, &err);
	ATF_REQUIRE(d != NULL);
	ATF_REQUIRE_EQ(sample_finish(slot, &d, &err), 0);
}

ATF_TC_WITHOUT_HEAD(events_outlive_compaction);
ATF_TC_BODY(events_outlive_compaction, tc)
{
	static const enum spool_event said[] = { SPOOL_HOLD, SPOOL_RELEASE,
		SPOOL_WARN, SPOOL_EXPIRE };
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM], reason[1900];
	struct err err;

	memset(reason, 'r', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	for (unsigned n = 0; n < 32; n++) {
		uint32_t flags = 0;
		struct pool *pool = pool_new();
		struct spool_envelope env;

		commit_with(slot, n & 16 ? SPOOL_HELD : 0, id);
		for (int i = 0; i < 4; i++)
			if (n & 1U << i)
				flags = flags_after(spool, id, said[i]);
		read_back(spool, id, pool, &env);
		ATF_CHECK((n & 15) == 0 || env.flags == flags);
		flags = env.flags;
		for (int i = 0; i < 40; i++)
			defer(spool, id, 1, i, reason);
		ATF_REQUIRE_EQ(spool_compact(spool, id, &err), 0);
		read_back(spool, id, pool, &env);
		ATF_CHECK_EQ(env.flags, flags);
		ATF_CHECK_EQ(env.statuses[1].due, 39);
		ATF_CHECK_STREQ(env.statuses[1].mta, "");
		ATF_CHECK_STREQ(env.statuses[0].diag, "");
		pool_free(&pool);
	}
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(links_and_fifos_are_no_messages);
ATF_TC_BODY(links_and_fifos_are_no_messages, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM], other[SPOOL_ID_ROOM];
	struct queue_name name;
	struct err err;
	int directory;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	spool_new_id(slot, other);
	name = queue_name(id);
	directory = queue_directory_of(spool, other, &err);
	ATF_REQUIRE_EQ(symlinkat("/etc/passwd", directory, other), 0);
	ATF_CHECK_EQ(spool_file(spool, other, &err), -1);
	ATF_REQUIRE_EQ(unlinkat(directory, other, 0), 0);
	ATF_REQUIRE_EQ(mkfifoat(directory, other, 0600), 0);
	ATF_CHECK_EQ(spool_file(spool, other, &err), -1);
	ATF_REQUIRE_EQ(unlinkat(directory, other, 0), 0);
	ATF_REQUIRE_EQ(linkat(spool->top, name.text, directory, other, 0), 0);
	ATF_CHECK_EQ(spool_file(spool, id, &err), -1);
	ATF_CHECK_EQ(spool_file(spool, other, &err), -1);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_message_under_another_name_is_corrupt);
ATF_TC_BODY(a_message_under_another_name_is_corrupt, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM], other[SPOOL_ID_ROOM];
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	spool_new_id(slot, other);
	ATF_REQUIRE_EQ(renameat(queue_directory_of(spool, id, &err), id,
			   queue_directory_of(spool, other, &err), other),
	    0);
	ATF_CHECK_EQ(sample_state(spool, other), SPOOL_CORRUPT);
	ATF_CHECK_EQ(spool_set_aside(spool, other, &err), 0);
	ATF_CHECK_EQ(sample_state(spool, other), SPOOL_GONE);
	ATF_CHECK_EQ(faccessat(spool->corrupt, other, F_OK, 0), 0);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(the_lock_names_its_holder);
ATF_TC_BODY(the_lock_names_its_holder, tc)
{
	struct spool *one = sample_spool("s", &disk_real);
	struct spool *two = sample_spool("s", &disk_real);
	struct str expected = { 0 };
	struct err err;

	ATF_REQUIRE_EQ(spool_lock(one, &err), 0);
	ATF_CHECK_EQ(spool_lock(two, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_LATER);
	str_printf(
	    &expected, "queue/lock: process %ld holds it", (long)getpid());
	ATF_CHECK_STREQ(err.text, str_text(&expected));
	spool_close(&one);
	ATF_CHECK_EQ(spool_lock(two, &err), 0);
	spool_close(&two);
	str_free(&expected);
}

ATF_TC_WITHOUT_HEAD(a_second_name_of_a_message_is_no_lock);
ATF_TC_BODY(a_second_name_of_a_message_is_no_lock, tc)
{
	struct spool *spool = sample_spool("s", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	char id[SPOOL_ID_ROOM];
	struct err err;

	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	ATF_REQUIRE_EQ(
	    linkat(spool->top, queue_name(id).text, spool->queue, "lock", 0),
	    0);
	ATF_CHECK_EQ(spool_lock(spool, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_REQUIRE_EQ(unlinkat(spool->queue, "lock", 0), 0);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GOOD);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_queue_of_postfix_with_mail_is_refused);
ATF_TC_BODY(a_queue_of_postfix_with_mail_is_refused, tc)
{
	struct err err;
	int fd;

	ATF_REQUIRE(mkdir("s", 0700) == 0 && mkdir("s/deferred", 0700) == 0 &&
		    mkdir("s/deferred/A", 0700) == 0);
	ATF_CHECK_EQ(spool_make("s", getuid(), getgid(), getgid(), &err), 0);
	fd = open("s/deferred/A/ABCDEF", O_CREAT | O_WRONLY, 0600);
	ATF_REQUIRE(fd >= 0);
	close(fd);
	ATF_CHECK_EQ(spool_make("s", getuid(), getgid(), getgid(), &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, messages_of_any_size_come_back);
	ATF_TP_ADD_TC(tp, a_huge_piece_goes_to_the_file_as_it_is);
	ATF_TP_ADD_TC(tp, a_large_message_is_written_in_whole_blocks);
	ATF_TP_ADD_TC(tp, a_small_message_is_one_open_one_write_two_flushes);
	ATF_TP_ADD_TC(tp, a_failed_commit_leaves_no_file);
	ATF_TP_ADD_TC(tp, a_discard_waits_for_no_disk);
	ATF_TP_ADD_TC(tp, a_disk_that_takes_nothing_is_full);
	ATF_TP_ADD_TC(tp, a_discarded_draft_leaves_no_file);
	ATF_TP_ADD_TC(tp, the_latest_status_counts);
	ATF_TP_ADD_TC(tp, a_torn_status_is_cut_off_by_the_next);
	ATF_TP_ADD_TC(tp, many_statuses_are_compacted);
	ATF_TP_ADD_TC(tp, the_latest_event_counts);
	ATF_TP_ADD_TC(tp, a_torn_event_is_cut_off_by_the_next);
	ATF_TP_ADD_TC(tp, events_outlive_compaction);
	ATF_TP_ADD_TC(tp, links_and_fifos_are_no_messages);
	ATF_TP_ADD_TC(tp, a_message_under_another_name_is_corrupt);
	ATF_TP_ADD_TC(tp, the_lock_names_its_holder);
	ATF_TP_ADD_TC(tp, a_second_name_of_a_message_is_no_lock);
	ATF_TP_ADD_TC(tp, a_queue_of_postfix_with_mail_is_refused);
	return atf_no_error();
}
