/*
 * Mail comes and goes, orders come, workers and qmgr die; then the power goes,
 * anywhere. What was acknowledged is whole and once; what was done with, and of
 * that the disk was told, does not come back; an order that was answered holds.
 */
#include <fcntl.h>
#include <stdlib.h>

#include "spool/outcomes.h"
#include "spool/replay.h"
#include "tests/lib/patience.h"
#include "tests/spool/power.h"
#include "tests/spool/sample.h"
#include "util/log.h"

enum { MOST = 2000, ORDERS = 6, BURST = 4 };

#define NEVER SIZE_MAX

/* A change: not before so many calls, and for good after so many. */
struct change {
	size_t begun, sure;
};

static struct mail {
	char id[SPOOL_ID_ROOM];
	size_t size, created, accepted;
	struct change done, gone;
	struct {
		struct change change;
		bool held;
	} orders[ORDERS];
	int order_count;
	bool held, lives;
} mails[MOST];

static int count;
static struct spool *spool;
static struct spool_slot *slot;
static unsigned dice;

static unsigned
roll(unsigned sides)
{
	dice = dice * 1103515245 + 12345;
	return (dice >> 16) % sides;
}

/* --- qmgr ------------------------------------------------------------------
 */

static void
begin_outcomes(void)
{
	struct outcomes_settings set = { .interval = 1, .size = 1 << 20 };

	outcomes_begin(spool, &sample_loop, &set);
}

static void
make_sure(struct change *c, size_t now)
{
	if (c->begun != NEVER && c->sure == NEVER)
		c->sure = now;
}

static bool waiting;

static void
on_durable(struct outcomes_wait *w, const struct err *failed)
{
	size_t now = power_calls();

	waiting = false;
	for (int i = 0; failed == NULL && i < count; i++) {
		make_sure(&mails[i].done, now);
		make_sure(&mails[i].gone, now);
		for (int n = 0; n < mails[i].order_count; n++)
			make_sure(&mails[i].orders[n].change, now);
	}
}

static void
on_time(struct timer *t)
{
}

static void
settle_turn(struct timer *tick, int n)
{
	timer_after(tick, 10);
	loop_turn(&sample_loop, true);
	if (n % 50 == 0) {
		spool_slot_give_back(&slot);
		slot = sample_slot(spool);
	}
}

/* As a segment of outcomes may wait for one of accepted mail, that is retired
 * when time is over: here by another owner of the slot. */
static void
settle(void)
{
	struct outcomes_wait w = { .over = on_durable };
	struct timer tick;
	int turns = 0;

	timer_begin(&tick, &sample_loop, on_time);
	waiting = true;
	outcomes_flush(spool, &w);
	until_so(!waiting, settle_turn(&tick, ++turns));
	timer_end(&tick);
}

static void
kill_qmgr(void)
{
	power_dead = true;
	outcomes_end(spool);
	power_dead = false;
	begin_outcomes();
}

/* --- what happens ----------------------------------------------------------
 */

static struct mail *
pick(void)
{
	int alive = 0;

	for (int i = 0; i < count; i++)
		alive += mails[i].lives;
	if (alive == 0)
		return NULL;
	alive = (int)roll((unsigned)alive) + 1;
	for (int i = 0; i < count; i++)
		if (mails[i].lives && --alive == 0)
			return &mails[i];
	return NULL;
}

static struct spool_draft *
begin_mail(struct mail *m)
{
	struct spool_draft *d;
	struct str text;
	struct err err;

	*m = (struct mail){ .accepted = NEVER };
	m->size = roll(20) == 0 ? 100000 : roll(6000);
	m->done = m->gone = (struct change){ NEVER, NEVER };
	spool_new_id(slot, m->id);
	m->created = power_calls();
	text = sample_content((unsigned)count, m->size);
	d = spool_create(slot, m->id, sample_envelope(), &err);
	ATF_REQUIRE_MSG(d != NULL, "%s", err.text);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&text), &err), 0);
	str_free(&text);
	return d;
}

/* Several at a time: they may share a flush. */
static void
receive(void)
{
	struct sample_wait waits[BURST] = { 0 };
	int n = (int)roll(BURST) + 1, first = count;

	for (int i = 0; i < n && count < MOST; i++) {
		struct spool_draft *d = begin_mail(&mails[count++]);

		waits[i].commit.done = sample_done;
		if (roll(15) == 0) {
			spool_discard(&d);
			waits[i].done = true;
		} else {
			mails[count - 1].lives = true;
			commit_later(slot, &d, &waits[i].commit);
		}
	}
	for (int i = 0; first + i < count; i++) {
		while (!waits[i].done)
			loop_turn(&sample_loop, false);
		ATF_REQUIRE(!waits[i].commit.failed);
		if (mails[first + i].lives)
			mails[first + i].accepted = power_calls();
	}
}

static void
deliver_one(struct mail *m)
{
	struct err err;

	if (m->done.begun == NEVER)
		m->done.begun = power_calls();
	ATF_REQUIRE_EQ(spool_mark_done(spool, m->id, 0, &err), 0);
}

static void
deliver(struct mail *m)
{
	struct err err;

	m->gone.begun = power_calls();
	m->lives = false;
	ATF_REQUIRE_EQ(spool_remove(spool, m->id, &err), 0);
}

static void
defer(struct mail *m)
{
	struct spool_status s = { .recipient = 1,
		.outcome = SPOOL_DEFERRED,
		.due = 7,
		.dsn = "4.4.1",
		.text = "later" };
	struct err err;

	ATF_REQUIRE_EQ(spool_put_status(spool, m->id, &s, &err), 0);
	ATF_REQUIRE_EQ(spool_compact(spool, m->id, &err), 0);
}

static void
order(struct mail *m)
{
	struct err err;

	if (m->order_count == ORDERS)
		return;
	m->held = !m->held;
	m->orders[m->order_count].held = m->held;
	m->orders[m->order_count].change =
	    (struct change){ power_calls(), NEVER };
	m->order_count++;
	ATF_REQUIRE_EQ(spool_put_event(spool, m->id,
			   m->held ? SPOOL_HOLD : SPOOL_RELEASE, &err),
	    0);
	settle();
}

static void
delete_it(struct mail *m)
{
	deliver(m);
	settle();
}

static void
step(void)
{
	static void (*const acts[])(struct mail *) = { deliver, deliver,
		deliver, deliver, deliver, deliver_one, deliver_one, defer,
		order, order, delete_it };
	const size_t some = sizeof(acts) / sizeof(acts[0]);
	unsigned what = roll(20);
	struct mail *m = pick();

	if (what < 8 || m == NULL)
		receive();
	else
		acts[roll((unsigned)some)](m);
	if (what % 2 == 0)
		settle();
	if (roll(120) == 0) {
		sample_kill(&slot);
		slot = sample_slot(spool);
	} else if (roll(120) == 0)
		kill_qmgr();
}

static void
live(int steps)
{
	spool = sample_spool("before", &power_disk);
	power_begin("before");
	slot = sample_slot(spool);
	begin_outcomes();
	for (int i = 0; i < steps; i++)
		step();
	settle();
}

/* --- after the cut ---------------------------------------------------------
 */

static void
check_content(const struct mail *m, int number, int fd)
{
	struct str text = sample_content((unsigned)number + 1, m->size);
	struct str found = { 0 };
	uint32_t flags;
	struct err err;
	uint64_t len;
	off_t at;

	ATF_REQUIRE_EQ(spool_content(fd, &at, &len, &flags, &err), 0);
	ATF_REQUIRE_EQ(len, m->size);
	ATF_REQUIRE_EQ(pread(fd, str_space(&found, len), len, at), len);
	ATF_REQUIRE(sv_equal(str_view(&found), str_view(&text)));
	str_free(&found);
	str_free(&text);
}

static void
check_marks(
    const struct mail *m, size_t calls, const struct spool_envelope *env)
{
	bool held = false, known = true;

	if (m->done.sure <= calls)
		ATF_REQUIRE_MSG(env->recipients[0].done, "%s: not done", m->id);
	if (m->done.begun >= calls)
		ATF_REQUIRE(!env->recipients[0].done);
	ATF_REQUIRE(!env->recipients[1].done);
	for (int i = 0; i < m->order_count; i++) {
		const struct change *c = &m->orders[i].change;

		if (c->sure <= calls) {
			held = m->orders[i].held;
			known = true;
		} else if (c->begun < calls)
			known = false;
	}
	if (known)
		ATF_REQUIRE_EQ_MSG(
		    !!(env->flags & SPOOL_HELD), held, "%s: held", m->id);
}

static enum spool_state
look(struct spool *after, int number, size_t calls)
{
	const struct mail *m = &mails[number];
	enum spool_state state = SPOOL_GONE;
	struct spool_envelope env;
	struct pool *pool;
	struct err err;
	int fd = spool_file(after, m->id, &err);

	if (fd < 0)
		return state;
	pool = pool_new();
	state = sample_read(fd, m->id, pool, &env, &err);
	if (state == SPOOL_GOOD) {
		check_content(m, number, fd);
		check_marks(m, calls, &env);
	}
	pool_free(&pool);
	close(fd);
	return state;
}

static void
check(struct spool *after, int number, size_t calls)
{
	const struct mail *m = &mails[number];
	enum spool_state state = look(after, number, calls);

	if (m->accepted <= calls && calls <= m->gone.begun)
		ATF_REQUIRE_EQ_MSG(state, SPOOL_GOOD,
		    "%s is lost after %zu calls", m->id, calls);
	if (m->gone.sure <= calls)
		ATF_REQUIRE_EQ_MSG(state, SPOOL_GONE,
		    "%s is back after %zu calls", m->id, calls);
	/* What was never acknowledged may be torn, and is set aside. */
	ATF_REQUIRE_EQ_MSG(state == SPOOL_UNFINISHED, false,
	    "%s is unfinished after %zu calls", m->id, calls);
	ATF_REQUIRE(m->accepted != NEVER || state != SPOOL_GOOD);
}

static int
no_flush(int fd)
{
	return 0;
}

static void
start_again(size_t calls)
{
	struct disk disk = disk_real; /* but for what takes time */
	struct replay_report report;
	struct spool_slot *taken;
	char id[SPOOL_ID_ROOM];
	struct spool *after;
	struct err err;

	disk.flush = disk.flush_names = disk.flush_all = no_flush;
	disk.now = power_disk.now;
	after = spool_open_on(&disk, "after", &err);
	ATF_REQUIRE_MSG(after != NULL, "%s", err.text);
	ATF_REQUIRE_EQ(spool_lock(after, &err), 0);
	ATF_REQUIRE_EQ_MSG(
	    spool_replay(after, &report, &err), 0, "%s", err.text);
	ATF_REQUIRE_EQ_MSG(report.damaged + report.aside + report.busy, 0,
	    "damage after %zu calls", calls);
	taken = sample_slot(after);
	spool_new_id(taken, id);
	for (int i = 0; i < count && mails[i].created <= calls; i++) {
		check(after, i, calls);
		ATF_REQUIRE(spool_id_when(id) > spool_id_when(mails[i].id));
	}
	spool_slot_give_back(&taken);
	spool_close(&after);
}

/* In order, as that is quicker. */
static void
cut(size_t cuts)
{
	for (size_t i = 0; i < cuts; i++) {
		size_t calls = power_calls() * i / cuts;

		calls += roll((unsigned)(power_calls() / cuts));
		power_cut(calls, i % 8 < POWER_MIXED ? i % 8 : POWER_MIXED,
		    (unsigned)i * 31, "after");
		start_again(calls);
	}
}

static void
try(unsigned seed, int steps, size_t cuts)
{
	struct spool *after = sample_spool("after", &disk_real);

	spool_close(&after);
	log_to(LOG_TO_FILE, open("log", O_WRONLY | O_CREAT, 0600));
	dice = seed;
	count = 0;
	live(steps);
	cut(cuts);
	outcomes_end(spool);
	spool_slot_give_back(&slot);
	spool_close(&spool);
	power_end();
	ATF_REQUIRE_EQ(system("rm -r before after"), 0);
}

ATF_TC_WITHOUT_HEAD(the_power_goes_anywhere);
ATF_TC_BODY(the_power_goes_anywhere, tc)
{
	for (unsigned seed = 1; seed <= 3; seed++)
		try(seed, 120, 150);
}

/* Long enough that segments are used again. */
ATF_TC_WITHOUT_HEAD(the_power_goes_after_a_long_time);
ATF_TC_BODY(the_power_goes_after_a_long_time, tc)
{
	try(7, 900, 50);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_power_goes_anywhere);
	ATF_TP_ADD_TC(tp, the_power_goes_after_a_long_time);
	return atf_no_error();
}
