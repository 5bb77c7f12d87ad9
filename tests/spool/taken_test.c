/*
 * Local mail goes from maildrop to the queue, and from there to its recipients;
 * the power is cut anywhere. It is in one of the two places, never in both, and
 * once its delivery is told of, in none.
 */
#include <fcntl.h>
#include <stdlib.h>

#include "spool/maildrop.h"
#include "spool/outcomes.h"
#include "spool/replay.h"
#include "tests/spool/power.h"
#include "tests/spool/sample.h"

enum { ROUNDS = 4 };
#define NEVER SIZE_MAX

static struct local {
	size_t size;
	bool refused; /* by cleanup, once */
	bool stays;   /* in the queue */
	char id[SPOOL_ID_ROOM], queue_id[SPOOL_ID_ROOM];
	size_t dropped, gone, sure; /* after so many calls */
} mails[] = {
	{ .size = 2000 },
	{ .size = 150000 },
	{ .size = 3000, .refused = true },
	{ .size = 2000, .stays = true },
	{ .size = 100000, .stays = true, .refused = true },
};
enum { MAILS = sizeof(mails) / sizeof(mails[0]) };

static struct spool *spool;
static struct maildrop *maildrop;
static struct spool_slot *slot;

static void
drop(struct local *m, unsigned seed)
{
	struct str content = sample_content(seed, m->size);
	struct spool_draft *d;
	struct err err;

	d = maildrop_create(maildrop, sample_envelope(), &err);
	ATF_REQUIRE_MSG(d != NULL, "%s", err.text);
	snprintf(m->id, SPOOL_ID_ROOM, "%s", maildrop_id(d));
	ATF_REQUIRE_EQ(spool_append(d, str_view(&content), &err), 0);
	ATF_REQUIRE_EQ_MSG(spool_commit(&d, &err), 0, "%s", err.text);
	m->dropped = power_calls();
	m->gone = m->sure = NEVER;
	str_free(&content);
}

/* As pickup does it. */
static void
take(struct local *m)
{
	struct err err;

	spool_new_id(slot, m->queue_id);
	ATF_REQUIRE_EQ_MSG(maildrop_take(maildrop, m->id, m->queue_id, &err), 0,
	    "%s", err.text);
	ATF_REQUIRE_EQ(maildrop_flush(maildrop, &err), 0);
}

static void
submit(struct local *m, unsigned seed)
{
	struct str content = sample_content(seed, m->size);
	struct spool_draft *d;
	struct err err;

	if (m->refused) {
		take(m);
		d = spool_create(slot, m->queue_id, sample_envelope(), &err);
		ATF_REQUIRE_EQ(spool_append(d, str_view(&content), &err), 0);
		spool_discard(&d);
		ATF_REQUIRE_EQ(
		    maildrop_let_go(maildrop, m->id, m->queue_id, &err), 0);
	}
	take(m);
	ATF_REQUIRE_EQ(
	    sample_commit_as(slot, m->queue_id, str_view(&content), &err), 0);
	ATF_REQUIRE_EQ(
	    maildrop_remove_taken(maildrop, m->id, m->queue_id, &err), 0);
	str_free(&content);
}

static bool waiting;

static void
on_durable(struct outcomes_wait *w, const struct err *failed)
{
	ATF_REQUIRE(failed == NULL);
	waiting = false;
}

static void
on_time(struct timer *t)
{
}

static void
deliver(struct local *m)
{
	struct outcomes_wait w = { .over = on_durable };
	struct timer tick;
	struct err err;

	m->gone = power_calls();
	ATF_REQUIRE_EQ(spool_remove(spool, m->queue_id, &err), 0);
	timer_begin(&tick, &sample_loop, on_time);
	waiting = true;
	outcomes_flush(spool, &w);
	for (int i = 0; waiting; i++) {
		ATF_REQUIRE(i < 6000);
		timer_after(&tick, 10);
		loop_turn(&sample_loop, true);
	}
	timer_end(&tick);
	m->sure = power_calls();
}

static void
live(void)
{
	struct outcomes_settings set = { .interval = 1, .size = 1 << 20 };
	struct err err;

	spool = sample_spool("before", &power_disk);
	power_begin("before");
	ATF_REQUIRE_EQ(spool_lock(spool, &err), 0);
	maildrop = maildrop_open_on(&power_disk, "before", &err);
	ATF_REQUIRE_MSG(maildrop != NULL, "%s", err.text);
	slot = sample_slot(spool);
	outcomes_begin(spool, &sample_loop, &set);
	for (unsigned i = 0; i < MAILS; i++) {
		power_clock += 1000; /* so that no two have one name */
		drop(&mails[i], i);
		submit(&mails[i], i);
		if (!mails[i].stays)
			deliver(&mails[i]);
	}
	/* So late that nothing in the journals tells of the first of them. */
	spool_slot_give_back(&slot);
	outcomes_end(spool);
	maildrop_close(&maildrop);
	spool_close(&spool);
}

static bool
is_whole(int fd)
{
	struct spool_envelope env;
	struct pool *pool = pool_new();
	struct err err;
	bool whole = fd >= 0 && spool_verify(fd, &err) == SPOOL_GOOD &&
		     spool_read(fd, NULL, pool, &env, &err) == SPOOL_GOOD;

	if (fd >= 0)
		close(fd);
	pool_free(&pool);
	return whole;
}

struct count {
	const struct local *mail;
	int copies;
};

static void
see_name(void *context, const char *id)
{
	struct count *c = context;
	struct err err;

	if (strcmp(id, c->mail->id) == 0)
		c->copies += is_whole(maildrop_file(maildrop, id, &err));
}

static void
see_taken(void *context, const char *id, const char *queue_id)
{
	struct maildrop_name name = maildrop_name(id, queue_id);
	struct count *c = context;
	char path[80];

	snprintf(path, sizeof(path), "after/maildrop/%s", name.text);
	if (strcmp(id, c->mail->id) == 0)
		c->copies += is_whole(open(path, O_RDONLY));
}

static void
check(const struct local *m, size_t calls)
{
	struct count c = { .mail = m };
	struct err err;

	if (m->dropped > calls)
		return;
	ATF_REQUIRE_EQ(maildrop_each(maildrop, see_name, &c, &err), 0);
	ATF_REQUIRE_EQ(maildrop_each_taken(maildrop, see_taken, &c, &err), 0);
	c.copies += *m->queue_id != '\0' &&
		    is_whole(spool_file(spool, m->queue_id, &err));
	ATF_REQUIRE_MSG(c.copies <= 1, "%s: %d copies after %zu calls", m->id,
	    c.copies, calls);
	if (calls <= m->gone)
		ATF_REQUIRE_MSG(
		    c.copies == 1, "%s is lost after %zu calls", m->id, calls);
	if (calls >= m->sure)
		ATF_REQUIRE_MSG(
		    c.copies == 0, "%s is back after %zu calls", m->id, calls);
}

static int
no_flush(int fd)
{
	return 0;
}

static void
restart(size_t calls)
{
	struct disk disk = disk_real; /* but for what takes time */
	struct replay_report report;
	struct err err;

	disk.flush = disk.flush_names = disk.flush_all = no_flush;
	spool = spool_open_on(&disk, "after", &err);
	ATF_REQUIRE_MSG(spool != NULL, "%s", err.text);
	ATF_REQUIRE_EQ(spool_lock(spool, &err), 0);
	ATF_REQUIRE_EQ(spool_replay(spool, &report, &err), 0);
	maildrop = maildrop_open("after", &err);
	for (size_t i = 0; i < MAILS; i++)
		check(&mails[i], calls);
	maildrop_close(&maildrop);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(local_mail_is_there_once_wherever_the_power_is_cut);
ATF_TC_BODY(local_mail_is_there_once_wherever_the_power_is_cut, tc)
{
	struct spool *after = sample_spool("after", &disk_real);

	spool_close(&after);
	live();
	for (size_t calls = 0; calls <= power_calls(); calls++)
		for (unsigned round = 0; round < ROUNDS; round++) {
			power_cut(calls,
			    round < POWER_MIXED ? round : POWER_MIXED,
			    (unsigned)calls * 31 + round, "after");
			restart(calls);
		}
	power_end();
}

/* He may still take it back: his file is whole, but was not flushed. */
ATF_TC_WITHOUT_HEAD(what_a_living_worker_holds_is_left_alone);
ATF_TC_BODY(what_a_living_worker_holds_is_left_alone, tc)
{
	struct replay_report report;
	struct local m = { .size = 2000 };
	char path[80];
	struct err err;

	spool = sample_spool("after", &disk_real);
	ATF_REQUIRE_EQ(spool_lock(spool, &err), 0);
	maildrop = maildrop_open("after", &err);
	slot = sample_slot(spool);
	drop(&m, 1);
	take(&m);
	ATF_REQUIRE_EQ(
	    sample_commit_as(slot, m.queue_id, SV("text\r\n"), &err), 0);
	snprintf(path, sizeof(path), "after/maildrop/%s",
	    maildrop_name(m.id, m.queue_id).text);
	ATF_REQUIRE_EQ(spool_replay(spool, &report, &err), 0);
	ATF_CHECK_EQ(report.local, 0);
	ATF_CHECK_EQ(access(path, F_OK), 0);
	spool_slot_give_back(&slot);
	ATF_REQUIRE_EQ(spool_replay(spool, &report, &err), 0);
	ATF_CHECK_EQ(report.local, 1);
	ATF_CHECK_EQ(access(path, F_OK), -1);
	maildrop_close(&maildrop);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(names_of_taken_files);
ATF_TC_BODY(names_of_taken_files, tc)
{
	char id[SPOOL_ID_ROOM], queue_id[SPOOL_ID_ROOM];
	static const char *const others[] = {
		"", ".", "BhnP2F1k0Wz7", "BhnP2F1k0Wz7.", ".BhnP2F1k0Wz7",
		"BhnP2F1k0Wz7.x/y", "BhnP2F1k0Wz7.BhnP2F1k0Wz7.BhnP2F1k0Wz7",
		"BhnP2F1k0Wz7.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	};

	ATF_CHECK(
	    maildrop_name_parse("BhnP2F1k0Wz7.BhnP2F1k1Wz8", id, queue_id));
	ATF_CHECK_STREQ(id, "BhnP2F1k0Wz7");
	ATF_CHECK_STREQ(queue_id, "BhnP2F1k1Wz8");
	ATF_CHECK_STREQ(
	    maildrop_name(id, queue_id).text, "BhnP2F1k0Wz7.BhnP2F1k1Wz8");
	ATF_CHECK_STREQ(maildrop_name(id, "").text, id);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ATF_CHECK_MSG(!maildrop_name_parse(others[i], id, queue_id),
		    "%s", others[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, local_mail_is_there_once_wherever_the_power_is_cut);
	ATF_TP_ADD_TC(tp, what_a_living_worker_holds_is_left_alone);
	ATF_TP_ADD_TC(tp, names_of_taken_files);
	return atf_no_error();
}
