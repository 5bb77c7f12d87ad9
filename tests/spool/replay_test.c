/*
 * Replay: what was acknowledged is whole and once, whatever lies in journal/.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "spool/maildrop.h"
#include "spool/replay.h"
#include "tests/spool/journals.h"
#include "tests/spool/power.h"
#include "util/log.h"

enum { MESSAGES = 8 };

/* What became of each before the cut; the files are as the cut left them. */
enum fate {
	WHOLE,   /* and its file is */
	MISSING, /* its file is */
	TORN,    /* ends too early */
	FLIPPED, /* a byte of the content is another */
	GONE,    /* its file came back */
	VOIDED,  /* and its file is whole */
	HELD,    /* the file knows nothing of it, nor that one is done */
	NEVER    /* unlinked, and gone */
};

static char ids[MESSAGES][SPOOL_ID_ROOM];

static int
no_flush(int fd)
{
	return 0;
}

/* The real one, but for what takes time. */
static struct disk
quick_disk(void)
{
	struct disk disk = disk_real;

	disk.flush = disk.flush_names = disk.flush_all = no_flush;
	return disk;
}

static struct disk quick;

static void
shorten(struct spool *spool, const char *id, off_t len)
{
	struct err err;
	int fd = queue_open(spool, id, O_RDWR, &err);

	ATF_REQUIRE_EQ(spool->disk->cut(fd, len), 0);
	close(fd);
}

static void
flip(const struct disk *disk, int fd, off_t at)
{
	char byte;

	ATF_REQUIRE_EQ(pread(fd, &byte, 1, at), 1);
	byte ^= 4;
	ATF_REQUIRE_EQ(disk->write(fd, &byte, 1, at), 1);
}

static void
tear(struct spool *spool, const char *id, enum fate fate)
{
	struct err err;
	int fd;

	switch (fate) {
	case MISSING:
	case NEVER:
		ATF_REQUIRE_EQ(spool_remove(spool, id, &err), 0);
		break;
	case TORN:
		shorten(spool, id, 700);
		break;
	case FLIPPED:
		fd = queue_open(spool, id, O_RDWR, &err);
		flip(spool->disk, fd, 1000);
		close(fd);
		break;
	default:
		break;
	}
}

/* Two segments of accepted mail, one of outcomes; and the files as they are. */
static struct spool *
after_a_cut(const char *path, const struct disk *disk)
{
	struct err why;
	struct spool *spool = spool_open_on(disk, path, &why);
	struct spool_slot *slot;
	struct segment a, b, done;
	struct outcome o;

	if (spool == NULL)
		spool = sample_spool(path, disk);
	slot = sample_slot(spool);
	a = journals_begin(spool, 0, 0, 1);
	b = journals_begin(spool, 0, 1, 100);
	done = journals_begin(spool, SLOTS_DONE, 2, 7);
	for (int i = 0; i < MESSAGES; i++) {
		struct str content = sample_content((unsigned)i, 3000), file;
		struct err err;

		ATF_REQUIRE_EQ(
		    sample_commit(slot, str_view(&content), ids[i], &err), 0);
		file = journals_file(spool, ids[i]);
		journals_put(
		    i < 6 ? &a : &b, RECORD_ACCEPT, ids[i], str_view(&file));
		str_free(&file);
		str_free(&content);
	}
	journals_put(&b, RECORD_VOID, ids[VOIDED], (struct sv){ 0 });
	o = journals_gone(OUTCOME_GONE, ids[GONE], 0);
	journals_outcome(&done, &o);
	o = journals_gone(OUTCOME_GONE, ids[NEVER], 0);
	journals_outcome(&done, &o);
	o = journals_gone(OUTCOME_DONE, ids[HELD], 1);
	journals_outcome(&done, &o);
	journals_event(&done, spool, ids[HELD], SPOOL_HOLD);
	journals_event(&done, spool, ids[HELD], SPOOL_RELEASE);
	journals_event(&done, spool, ids[HELD], SPOOL_HOLD);
	journals_status(&done, spool, ids[HELD],
	    (struct spool_status){ .recipient = 0,
		.outcome = SPOOL_SENT,
		.dsn = "2.0.0",
		.text = "250 ok" });
	for (int i = 0; i < MESSAGES; i++)
		tear(spool, ids[i], (enum fate)i);
	segment_close(&a);
	segment_close(&b);
	segment_close(&done);
	spool_slot_give_back(&slot);
	return spool;
}

static void
check_end(struct spool *spool)
{
	struct pool *pool = pool_new();
	struct spool_envelope env;
	struct err err;
	int fd;

	for (int i = 0; i < MESSAGES; i++) {
		bool gone = i == GONE || i == VOIDED || i == NEVER;

		ATF_REQUIRE_EQ_MSG(sample_state(spool, ids[i]),
		    gone ? SPOOL_GONE : SPOOL_GOOD, "message %d", i);
	}
	fd = spool_file(spool, ids[HELD], &err);
	ATF_REQUIRE_EQ(spool_read(fd, ids[HELD], pool, &env, &err), SPOOL_GOOD);
	close(fd);
	ATF_CHECK(env.flags & SPOOL_HELD);
	ATF_CHECK(env.recipients[1].done && !env.recipients[0].done);
	ATF_REQUIRE(env.statuses[0].text != NULL);
	ATF_CHECK_EQ(env.statuses[0].outcome, SPOOL_SENT);
	ATF_CHECK_STREQ(env.statuses[0].text, "250 ok");
	pool_free(&pool);
	ATF_CHECK_EQ(journals_state(spool, "0.a"), SEGMENT_FREE);
	ATF_CHECK_EQ(journals_state(spool, "0.b"), SEGMENT_FREE);
	ATF_CHECK_EQ(journals_state(spool, "done.c"), SEGMENT_FREE);
}

static struct replay_report
must_replay(struct spool *spool)
{
	struct replay_report report;
	struct err err;

	ATF_REQUIRE_EQ_MSG(
	    spool_replay(spool, &report, &err), 0, "%s", err.text);
	return report;
}

ATF_TC_WITHOUT_HEAD(what_the_journals_say_is_made_true_once);
ATF_TC_BODY(what_the_journals_say_is_made_true_once, tc)
{
	struct spool *spool = after_a_cut("q", &disk_real);
	struct stat before, after;
	struct replay_report r;
	struct err err;
	int fd = spool_file(spool, ids[WHOLE], &err);

	fstat(fd, &before);
	close(fd);
	r = must_replay(spool);
	ATF_CHECK_EQ(r.restored, 3);
	ATF_CHECK_EQ(r.removed, 2);
	ATF_CHECK_EQ(r.changed, 1);
	ATF_CHECK_EQ(r.damaged + r.aside + r.busy, 0);
	check_end(spool);
	fd = spool_file(spool, ids[WHOLE], &err);
	fstat(fd, &after);
	close(fd);
	ATF_CHECK_EQ(after.st_ino, before.st_ino);
	ATF_CHECK_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
	r = must_replay(spool);
	ATF_CHECK_EQ(r.restored + r.removed + r.changed, 0);
	spool_close(&spool);
}

/* --- killed, or failing, at each call --------------------------------------
 */

static int left;   /* calls until then */
static bool kills; /* or the call fails, and all after it */
static struct disk broken;

static bool
is_time(void)
{
	if (--left > 0)
		return false;
	if (kills)
		_exit(9);
	errno = EIO;
	return true;
}

static int
broken_open(int directory, const char *name, int flags, mode_t mode)
{
	return is_time() ? -1 : disk_real.open(directory, name, flags, mode);
}

/* Some of it has got there. */
static ssize_t
broken_write(int fd, const void *bytes, size_t len, off_t at)
{
	if (left == 1 && len > 1)
		disk_real.write(fd, bytes, len / 2, at);
	return is_time() ? -1 : disk_real.write(fd, bytes, len, at);
}

static int
broken_cut(int fd, off_t len)
{
	return is_time() ? -1 : disk_real.cut(fd, len);
}

static int
broken_flush(int fd)
{
	return is_time() ? -1 : 0;
}

static int
broken_rename(int from, const char *old, int to, const char *new)
{
	return is_time() ? -1 : disk_real.rename(from, old, to, new);
}

static int
broken_remove(int directory, const char *name)
{
	return is_time() ? -1 : disk_real.remove(directory, name);
}

static void
break_at(struct spool *spool, int calls, bool kill)
{
	broken = disk_real;
	broken.open = broken_open;
	broken.write = broken_write;
	broken.cut = broken_cut;
	broken.flush = broken.flush_names = broken.flush_all = broken_flush;
	broken.rename = broken_rename;
	broken.remove = broken_remove;
	spool->disk = &broken;
	left = calls;
	kills = kill;
}

/* The exit status of a replay that meets it; 0: it was over before. */
static int
replay_until(struct spool *spool, int calls, bool kill)
{
	struct replay_report report;
	struct err err;
	int status;
	pid_t pid = fork();

	if (pid != 0) {
		ATF_REQUIRE_EQ(waitpid(pid, &status, 0), pid);
		return WEXITSTATUS(status);
	}
	break_at(spool, calls, kill);
	log_to(LOG_TO_FILE, open("/dev/null", O_WRONLY));
	_exit(spool_replay(spool, &report, &err) < 0 ? 8 : 0);
}

static void
try_every_call(bool kill)
{
	int calls = 0, status;

	quick = quick_disk();
	do {
		struct spool *spool = after_a_cut("q", &quick);

		status = replay_until(spool, ++calls, kill);
		if (status != 0)
			must_replay(spool);
		check_end(spool);
		spool_close(&spool);
	} while (status != 0);
	ATF_CHECK_MSG(calls > 25, "%d calls", calls);
}

ATF_TC_WITHOUT_HEAD(it_may_be_killed_at_each_call);
ATF_TC_BODY(it_may_be_killed_at_each_call, tc)
{
	try_every_call(true);
}

ATF_TC_WITHOUT_HEAD(each_call_may_fail);
ATF_TC_BODY(each_call_may_fail, tc)
{
	try_every_call(false);
}

/* --- the power goes again --------------------------------------------------
 */

static void
try_cut(size_t calls)
{
	for (unsigned round = 0; round < 5; round++) {
		struct spool *spool;
		struct err err;

		power_cut(calls, round < POWER_MIXED ? round : POWER_MIXED,
		    (unsigned)calls * 31 + round, "after");
		spool = spool_open_on(&quick, "after", &err);
		ATF_REQUIRE_MSG(spool != NULL, "%s", err.text);
		must_replay(spool);
		check_end(spool);
		spool_close(&spool);
	}
}

ATF_TC_WITHOUT_HEAD(the_power_may_go_again_at_each_call);
ATF_TC_BODY(the_power_may_go_again_at_each_call, tc)
{
	struct spool *spool, *after = sample_spool("after", &disk_real);
	size_t calls;

	quick = quick_disk();
	spool_close(&after);
	ATF_REQUIRE_EQ(mkdir("before", 0700), 0);
	power_begin("before");
	spool = after_a_cut("before", &power_disk);
	ATF_REQUIRE_EQ(power_disk.flush_all(spool->top), 0);
	calls = power_calls();
	must_replay(spool);
	ATF_CHECK(power_calls() > calls + 20);
	for (; calls <= power_calls(); calls++)
		try_cut(calls);
	spool_close(&spool);
	power_end();
}

/* --- damage ----------------------------------------------------------------
 */

static char one[SPOOL_ID_ROOM], two[SPOOL_ID_ROOM], three[SPOOL_ID_ROOM];
static off_t first_payload, second_payload, third_payload;

/* Three records, each a group; the second message's file is whole. */
static struct spool *
three_accepted(void)
{
	struct spool *spool = sample_spool("q", &disk_real);
	struct spool_slot *slot = sample_slot(spool);
	char *id[] = { one, two, three };
	off_t *at[] = { &first_payload, &second_payload, &third_payload };
	struct segment s = journals_begin(spool, 0, 0, 1);
	struct err err;

	for (int i = 0; i < 3; i++) {
		struct str text = sample_content((unsigned)i, 2000), file;

		ATF_REQUIRE_EQ(
		    sample_commit(slot, str_view(&text), id[i], &err), 0);
		file = journals_file(spool, id[i]);
		*at[i] = s.at + SEGMENT_RECORD_HEADER;
		journals_put(&s, RECORD_ACCEPT, id[i], str_view(&file));
		if (i != 1)
			ATF_REQUIRE_EQ(spool_remove(spool, id[i], &err), 0);
		str_free(&file);
		str_free(&text);
	}
	segment_close(&s);
	spool_slot_give_back(&slot);
	return spool;
}

static int
segment_file(void)
{
	return open("q/journal/0.a", O_RDWR);
}

static bool
is_aside(void)
{
	return access("q/corrupt/journal-0.a", F_OK) == 0;
}

ATF_TC_WITHOUT_HEAD(a_flipped_bit_costs_one_record);
ATF_TC_BODY(a_flipped_bit_costs_one_record, tc)
{
	struct spool *spool = three_accepted();
	int fd = segment_file();
	struct replay_report r;

	flip(&disk_real, fd, second_payload + 50);
	close(fd);
	r = must_replay(spool);
	ATF_CHECK_EQ(r.damaged, 1);
	ATF_CHECK_EQ(r.restored, 2);
	ATF_CHECK_EQ(r.aside, 1);
	ATF_CHECK(is_aside());
	ATF_CHECK(access("q/journal/0.a", F_OK) < 0);
	ATF_CHECK_EQ(sample_state(spool, one), SPOOL_GOOD);
	ATF_CHECK_EQ(sample_state(spool, two), SPOOL_GOOD);
	ATF_CHECK_EQ(sample_state(spool, three), SPOOL_GOOD);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_torn_last_record_was_never_acknowledged);
ATF_TC_BODY(a_torn_last_record_was_never_acknowledged, tc)
{
	struct spool *spool = three_accepted();
	int fd = segment_file();
	char zeros[512] = { 0 };
	struct replay_report r;

	ATF_REQUIRE_EQ(pwrite(fd, zeros, sizeof(zeros), third_payload + 1000),
	    sizeof(zeros));
	close(fd);
	r = must_replay(spool);
	ATF_CHECK_EQ(r.damaged, 0);
	ATF_CHECK_EQ(r.aside, 0);
	ATF_CHECK_EQ(r.restored, 1);
	ATF_CHECK_EQ(sample_state(spool, one), SPOOL_GOOD);
	ATF_CHECK_EQ(sample_state(spool, three), SPOOL_GONE);
	ATF_CHECK_EQ(journals_state(spool, "0.a"), SEGMENT_FREE);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(one_that_was_cut_off_gives_what_it_has);
ATF_TC_BODY(one_that_was_cut_off_gives_what_it_has, tc)
{
	struct spool *spool = three_accepted();
	int fd = segment_file();

	ATF_REQUIRE_EQ(ftruncate(fd, third_payload + 7), 0);
	close(fd);
	ATF_CHECK_EQ(must_replay(spool).restored, 1);
	ATF_CHECK(is_aside());
	ATF_CHECK_EQ(sample_state(spool, one), SPOOL_GOOD);
	spool_close(&spool);
}

static void
put_fifo(void)
{
	ATF_REQUIRE_EQ(unlink("q/journal/0.a"), 0);
	ATF_REQUIRE_EQ(mkfifo("q/journal/0.a", 0600), 0);
}

static void
put_link(void)
{
	ATF_REQUIRE_EQ(rename("q/journal/0.a", "elsewhere"), 0);
	ATF_REQUIRE_EQ(symlink("../../elsewhere", "q/journal/0.a"), 0);
}

static void
put_second_name(void)
{
	ATF_REQUIRE_EQ(link("q/journal/0.a", "elsewhere"), 0);
}

static void
put_directory(void)
{
	ATF_REQUIRE_EQ(unlink("q/journal/0.a"), 0);
	ATF_REQUIRE_EQ(mkdir("q/journal/0.a", 0700), 0);
}

static void
put_other_version(void)
{
	int fd = segment_file();

	for (int at = 0; at <= SEGMENT_BLOCK / 2; at += SEGMENT_BLOCK / 2)
		ATF_REQUIRE_EQ(pwrite(fd, "\x09", 1, at), 1);
	close(fd);
}

static void
put_nonsense(void)
{
	int fd = open("q/journal/0.a", O_RDWR | O_TRUNC);

	ATF_REQUIRE_EQ(write(fd, "nonsense\n", 9), 9);
	close(fd);
}

static void
put_nothing(void)
{
	ATF_REQUIRE_EQ(truncate("q/journal/0.a", 0), 0);
}

static void
put_none(void)
{
	ATF_REQUIRE_EQ(unlink("q/journal/0.a"), 0);
}

ATF_TC_WITHOUT_HEAD(what_is_no_segment_is_set_aside);
ATF_TC_BODY(what_is_no_segment_is_set_aside, tc)
{
	static const struct {
		void (*put)(void);
		unsigned aside;
	} rows[] = { { put_fifo, 1 }, { put_link, 1 }, { put_second_name, 1 },
		{ put_directory, 1 }, { put_other_version, 1 },
		{ put_nonsense, 1 }, { put_nothing, 0 }, { put_none, 0 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct spool *spool = three_accepted();
		struct segment s = journals_begin(spool, 1, 0, 1);
		struct replay_report r;
		struct stat st;

		journals_put(&s, RECORD_VOID, two, (struct sv){ 0 });
		segment_close(&s);
		rows[i].put();
		r = must_replay(spool);
		ATF_CHECK_EQ_MSG(r.aside, rows[i].aside, "row %zu", i);
		ATF_CHECK_EQ(lstat("q/corrupt/journal-0.a", &st),
		    rows[i].aside ? 0 : -1);
		/* All else was done. */
		ATF_CHECK_EQ(r.removed, 1);
		ATF_CHECK_EQ(journals_state(spool, "1.a"), SEGMENT_FREE);
		ATF_CHECK_EQ(must_replay(spool).aside, 0);
		spool_close(&spool);
		ATF_REQUIRE_EQ(system("rm -rf q elsewhere"), 0);
	}
}

ATF_TC_WITHOUT_HEAD(a_name_in_corrupt_is_not_taken_twice);
ATF_TC_BODY(a_name_in_corrupt_is_not_taken_twice, tc)
{
	for (int i = 0; i < 3; i++) {
		struct spool *spool = three_accepted();

		put_nonsense();
		ATF_CHECK_EQ(must_replay(spool).aside, 1);
		spool_close(&spool);
	}
	ATF_CHECK_EQ(access("q/corrupt/journal-0.a", F_OK), 0);
	ATF_CHECK_EQ(access("q/corrupt/journal-0.a.1", F_OK), 0);
	ATF_CHECK_EQ(access("q/corrupt/journal-0.a.2", F_OK), 0);
}

/* --- who lives -------------------------------------------------------------
 */

ATF_TC_WITHOUT_HEAD(a_slot_with_an_owner_is_left_alone);
ATF_TC_BODY(a_slot_with_an_owner_is_left_alone, tc)
{
	struct spool *spool = after_a_cut("q", &disk_real);
	struct segment s = journals_begin(spool, 5, 0, 1);
	int owner = open("q/journal/5", O_RDWR | O_CREAT, 0600);
	struct replay_report r;

	segment_close(&s);
	ATF_REQUIRE_EQ(flock(owner, LOCK_EX), 0);
	r = must_replay(spool);
	ATF_CHECK_EQ(r.busy, 1);
	ATF_CHECK_EQ(r.restored, 3);
	ATF_CHECK_EQ(journals_state(spool, "0.a"), SEGMENT_FREE);
	ATF_CHECK_EQ(journals_state(spool, "5.a"), SEGMENT_OPEN);
	ATF_CHECK_EQ(journals_state(spool, "done.c"), SEGMENT_OPEN);
	close(owner);
	ATF_CHECK_EQ(must_replay(spool).busy, 0);
	ATF_CHECK_EQ(journals_state(spool, "5.a"), SEGMENT_FREE);
	check_end(spool);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(what_was_requeued_is_not_made_again);
ATF_TC_BODY(what_was_requeued_is_not_made_again, tc)
{
	struct spool *spool = three_accepted();
	struct err err;
	char path[64];

	ATF_REQUIRE_EQ_MSG(spool_requeue(spool, two, &err), 0, "%s", err.text);
	snprintf(path, sizeof(path), "q/maildrop/%s", two);
	ATF_CHECK_EQ(must_replay(spool).restored, 2);
	ATF_CHECK_EQ(sample_state(spool, two), SPOOL_GONE);
	ATF_CHECK_EQ(access(path, F_OK), 0);
	spool_close(&spool);
}

/* The queue ID that pickup was told was never given to a message. */
ATF_TC_WITHOUT_HEAD(nor_when_pickup_had_taken_it_from_there);
ATF_TC_BODY(nor_when_pickup_had_taken_it_from_there, tc)
{
	struct spool *spool = three_accepted();
	struct maildrop *maildrop;
	struct err err;
	char path[128];

	ATF_REQUIRE_EQ_MSG(spool_requeue(spool, two, &err), 0, "%s", err.text);
	maildrop = maildrop_open("q", &err);
	ATF_REQUIRE_MSG(maildrop != NULL, "%s", err.text);
	ATF_REQUIRE_EQ_MSG(maildrop_take(maildrop, two, "BhnP2F1k0Wz7", &err),
	    0, "%s", err.text);
	maildrop_close(&maildrop);
	snprintf(path, sizeof(path), "q/maildrop/%s",
	    maildrop_name(two, "BhnP2F1k0Wz7").text);
	ATF_CHECK_EQ(must_replay(spool).restored, 2);
	ATF_CHECK_EQ(sample_state(spool, two), SPOOL_GONE);
	ATF_CHECK_EQ(access(path, F_OK), 0);
	spool_close(&spool);
}

static void
few_descriptors(void)
{
	int next = open(".", O_RDONLY | O_CLOEXEC);
	struct rlimit limit = { (rlim_t)next + 400, (rlim_t)next + 400 };

	close(next);
	ATF_REQUIRE_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Who may write in maildrop may name files as if they were taken. */
ATF_TC_WITHOUT_HEAD(any_number_of_taken_files_needs_few_descriptors);
ATF_TC_BODY(any_number_of_taken_files_needs_few_descriptors, tc)
{
	struct spool *spool = three_accepted();
	char id[SPOOL_ID_ROOM], path[128];

	for (uint32_t slot = 1; slot < 1000; slot++) {
		id_print((struct id){ 1700000000000000, slot }, id);
		snprintf(path, sizeof(path), "q/maildrop/%s",
		    maildrop_name(id, slot == 100 ? two : id).text);
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0444));
	}
	few_descriptors();
	ATF_CHECK_EQ(must_replay(spool).local, 1);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(nonsense_in_a_record_harms_nothing);
ATF_TC_BODY(nonsense_in_a_record_harms_nothing, tc)
{
	struct spool *spool = three_accepted();
	struct segment done = journals_begin(spool, SLOTS_DONE, 0, 1);
	struct segment more = journals_begin(spool, 0, 1, 50);
	static const char *const names[] = { "../../../../tmp/x", "lock", "",
		"0123456789012345678901234567890" };
	struct outcome o = journals_gone(OUTCOME_DONE, two, 4000000);

	journals_outcome(&done, &o);
	o.kind = OUTCOME_STATUS;
	o.status = sv_of("no status");
	journals_outcome(&done, &o);
	journals_put(&done, RECORD_OUTCOMES, NULL, sv_of("\x03\x07short"));
	journals_put(&done, 99, NULL, sv_of("of a later version"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		journals_put(&more, RECORD_ACCEPT, names[i], sv_of("bytes"));
		journals_put(&more, RECORD_VOID, names[i], (struct sv){ 0 });
	}
	journals_put(&more, RECORD_ACCEPT, NULL, sv_of("x"));
	segment_close(&done);
	segment_close(&more);
	ATF_CHECK_EQ(must_replay(spool).restored, 2);
	ATF_CHECK_EQ(sample_state(spool, two), SPOOL_GOOD);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(with_nothing_to_do_it_costs_nothing);
ATF_TC_BODY(with_nothing_to_do_it_costs_nothing, tc)
{
	struct spool *spool = three_accepted();
	struct replay_report r;

	must_replay(spool);
	break_at(spool, 1000, false);
	r = must_replay(spool);
	ATF_CHECK_EQ(r.restored + r.removed, 0);
	ATF_CHECK_EQ(left, 1000);
	spool_close(&spool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_the_journals_say_is_made_true_once);
	ATF_TP_ADD_TC(tp, it_may_be_killed_at_each_call);
	ATF_TP_ADD_TC(tp, each_call_may_fail);
	ATF_TP_ADD_TC(tp, the_power_may_go_again_at_each_call);
	ATF_TP_ADD_TC(tp, a_flipped_bit_costs_one_record);
	ATF_TP_ADD_TC(tp, a_torn_last_record_was_never_acknowledged);
	ATF_TP_ADD_TC(tp, one_that_was_cut_off_gives_what_it_has);
	ATF_TP_ADD_TC(tp, what_is_no_segment_is_set_aside);
	ATF_TP_ADD_TC(tp, a_name_in_corrupt_is_not_taken_twice);
	ATF_TP_ADD_TC(tp, a_slot_with_an_owner_is_left_alone);
	ATF_TP_ADD_TC(tp, what_was_requeued_is_not_made_again);
	ATF_TP_ADD_TC(tp, nor_when_pickup_had_taken_it_from_there);
	ATF_TP_ADD_TC(tp, any_number_of_taken_files_needs_few_descriptors);
	ATF_TP_ADD_TC(tp, nonsense_in_a_record_harms_nothing);
	ATF_TP_ADD_TC(tp, with_nothing_to_do_it_costs_nothing);
	return atf_no_error();
}
