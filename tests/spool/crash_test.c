/*
 * The promise of DESIGN 6, tried at every cut: what was accepted is whole;
 * what was not is whole too, or is not seen as a message.
 */
#include <fcntl.h>
#include <stdlib.h>

#include "spool/draft.h"
#include "spool/replay.h"
#include "spool/slot.h"
#include "tests/spool/power.h"
#include "tests/spool/sample.h"

enum { MESSAGES = 6, DROPPED = 3, ROUNDS = 6, NEVER = 1 << 30 };

/* What was done to a message, and after how many calls it was done. */
static struct message {
	char id[SPOOL_ID_ROOM];
	struct str content;
	size_t created, accepted, changed, removed;
	bool discarded;
} messages[MESSAGES], dropped[DROPPED];

static void
receive(struct spool_slot *slot, size_t n, size_t size)
{
	struct message *m = &messages[n];
	struct err err;

	spool_new_id(slot, m->id);
	m->created = power_calls();
	m->content = sample_content((unsigned)n, size);
	ATF_REQUIRE_EQ(
	    sample_commit_as(slot, m->id, str_view(&m->content), &err), 0);
	m->accepted = power_calls();
	m->changed = m->removed = NEVER;
}

static void
receive_and_discard(struct spool_slot *slot, size_t n, size_t size)
{
	struct message *m = &messages[n];
	struct spool_draft *d;
	struct err err;

	spool_new_id(slot, m->id);
	m->created = power_calls();
	m->accepted = m->changed = m->removed = NEVER;
	m->discarded = true;
	m->content = sample_content((unsigned)n, size);
	d = spool_create(slot, m->id, sample_envelope(), &err);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&m->content), &err), 0);
	spool_discard(&d);
}

/* Deferred often enough that a compacted copy takes the file's place. */
static void
defer(struct spool *spool, size_t n)
{
	char reason[1800];
	struct spool_status s = { .recipient = 1,
		.outcome = SPOOL_DEFERRED,
		.dsn = "4.4.1",
		.text = reason };
	struct err err;

	memset(reason, 'r', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	messages[n].changed = power_calls();
	ATF_REQUIRE_EQ(spool_mark_done(spool, messages[n].id, 0, &err), 0);
	for (s.due = 1; s.due < 40; s.due++)
		ATF_REQUIRE_EQ(
		    spool_put_status(spool, messages[n].id, &s, &err), 0);
	ATF_REQUIRE_EQ(spool_compact(spool, messages[n].id, &err), 0);
}

static void
live(void)
{
	struct spool *spool;
	struct spool_slot *slot;
	struct err err;

	spool = sample_spool("before", &power_disk);
	power_begin("before");
	slot = sample_slot(spool);
	receive(slot, 0, 3000);
	receive(slot, 1, 150000);
	receive(slot, 3, 60000);
	receive_and_discard(slot, 2, 150000);
	spool_slot_give_back(&slot);
	slot = sample_slot(spool);
	receive(slot, 4, 0);
	messages[0].removed = power_calls();
	ATF_REQUIRE_EQ(spool_remove(spool, messages[0].id, &err), 0);
	defer(spool, 3);
	receive(slot, 5, 9000);
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

static void
check_statuses(
    const struct message *m, size_t calls, const struct spool_envelope *env)
{
	const struct spool_status *statuses = env->statuses;

	ATF_REQUIRE(!env->recipients[1].done && statuses[0].text == NULL);
	if (calls <= m->changed)
		ATF_REQUIRE(
		    !env->recipients[0].done && statuses[1].text == NULL);
	else if (statuses[1].text != NULL)
		ATF_REQUIRE(statuses[1].due > 0 && statuses[1].due < 40 &&
			    strlen(statuses[1].text) == 1799);
}

static void
check_content(const struct message *m, int fd)
{
	struct str found = { 0 };
	uint32_t flags;
	struct err err;
	uint64_t len;
	off_t at;

	ATF_REQUIRE_EQ(spool_content(fd, &at, &len, &flags, &err), 0);
	ATF_REQUIRE_EQ(len, m->content.len);
	ATF_REQUIRE_EQ(pread(fd, str_space(&found, len), len, at), len);
	ATF_REQUIRE(sv_equal(str_view(&found), str_view(&m->content)));
	str_free(&found);
}

static void
check(struct spool *spool, const struct message *m, size_t calls)
{
	struct pool *pool = pool_new();
	struct spool_envelope env;
	enum spool_state state = SPOOL_GONE;
	struct err err;
	int fd = spool_file(spool, m->id, &err);

	if (fd >= 0) {
		state = sample_read(fd, m->id, pool, &env, &err);
		if (state == SPOOL_GOOD) {
			check_content(m, fd);
			check_statuses(m, calls, &env);
		}
		close(fd);
	}
	if (m->accepted <= calls && calls <= m->removed)
		ATF_REQUIRE_EQ_MSG(
		    state, SPOOL_GOOD, "%s after %zu calls", m->id, calls);
	ATF_REQUIRE(!(m->discarded && state == SPOOL_GOOD));
	/* Who took the slot over has removed what ends too early. */
	ATF_REQUIRE_EQ_MSG(state == SPOOL_UNFINISHED, false,
	    "%s is left after %zu calls", m->id, calls);
	pool_free(&pool);
}

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
	disk.now = power_disk.now;
	return disk;
}

static void
restart(size_t calls)
{
	struct disk disk = quick_disk();
	struct replay_report report;
	struct spool *spool;
	struct spool_slot *slot;
	char id[SPOOL_ID_ROOM];
	struct err err;

	spool = spool_open_on(&disk, "after", &err);
	ATF_REQUIRE_MSG(spool != NULL, "%s", err.text);
	ATF_REQUIRE_EQ(spool_lock(spool, &err), 0);
	ATF_REQUIRE_EQ(spool_replay(spool, &report, &err), 0);
	slot = sample_slot(spool);
	spool_new_id(slot, id);
	for (size_t i = 0; i < MESSAGES; i++) {
		if (messages[i].created > calls)
			continue;
		check(spool, &messages[i], calls);
		ATF_REQUIRE(spool_id_when(id) > spool_id_when(messages[i].id));
	}
	spool_slot_give_back(&slot);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(what_was_accepted_is_whole_wherever_the_power_is_cut);
ATF_TC_BODY(what_was_accepted_is_whole_wherever_the_power_is_cut, tc)
{
	struct spool *after = sample_spool("after", &disk_real);

	spool_close(&after);
	live();
	for (size_t calls = 0; calls <= power_calls(); calls++)
		for (unsigned round = 0; round < ROUNDS; round++) {
			enum power_luck luck =
			    round < POWER_MIXED ? round : POWER_MIXED;

			power_cut(
			    calls, luck, (unsigned)calls * 31 + round, "after");
			restart(calls);
		}
	for (size_t i = 0; i < MESSAGES; i++)
		str_free(&messages[i].content);
	power_end();
}

/* --- maildrop ------------------------------------------------------------- */

static void
append_and_commit(struct message *m, struct spool_draft *d)
{
	struct err err;

	ATF_REQUIRE_EQ_MSG(
	    spool_append(d, str_view(&m->content), &err), 0, "%s", err.text);
	ATF_REQUIRE_EQ_MSG(spool_commit(&d, &err), 0, "%s", err.text);
	m->accepted = power_calls();
}

static void
begin_drop(struct message *m, size_t size)
{
	m->created = power_calls();
	m->content = sample_content((unsigned)size, size);
	m->changed = m->removed = NEVER;
}

/* One small, one large, and one by somebody who may not open the directory. */
static void
drop(struct maildrop *maildrop, const struct disk *disk, int directory)
{
	struct draft_place closed = { .disk = disk,
		.directory = directory,
		.closed = true,
		.path = "maildrop/" };
	const char *id = "BhnP2F1k0Wz7"; /* any that is one */
	struct spool_draft *d;
	struct err err;

	for (int i = 0; i < 2; i++) {
		begin_drop(&dropped[i], i == 0 ? 2000 : 150000);
		d = maildrop_create(maildrop, sample_envelope(), &err);
		ATF_REQUIRE_MSG(d != NULL, "%s", err.text);
		snprintf(dropped[i].id, SPOOL_ID_ROOM, "%s", maildrop_id(d));
		append_and_commit(&dropped[i], d);
	}
	ATF_REQUIRE(spool_id_ok(id));
	begin_drop(&dropped[2], 1000);
	d = draft_new(&closed, -1, id, sample_envelope(), &err);
	snprintf(dropped[2].id, SPOOL_ID_ROOM, "%s", id);
	append_and_commit(&dropped[2], d);
}

static void
live_with_maildrop(const struct disk *disk)
{
	struct spool *spool = sample_spool("before", disk);
	struct maildrop *maildrop;
	struct spool_slot *slot;
	struct err err;

	power_begin("before");
	maildrop = maildrop_open_on(disk, "before", &err);
	ATF_REQUIRE_MSG(maildrop != NULL, "%s", err.text);
	slot = sample_slot(spool);
	receive(slot, 0, 3000);
	receive(slot, 1, 100000);
	drop(maildrop, disk, openat(spool->top, "maildrop", O_PATH));
	for (size_t n = 0; n < 2; n++) {
		messages[n].changed = power_calls();
		ATF_REQUIRE_EQ(
		    spool_mark_done(spool, messages[n].id, 0, &err), 0);
		ATF_REQUIRE_EQ_MSG(spool_requeue(spool, messages[n].id, &err),
		    0, "%s", err.text);
		messages[n].removed = power_calls();
	}
	spool_slot_give_back(&slot);
	maildrop_close(&maildrop);
	spool_close(&spool);
}

/* Whole, and what was sent is what comes back. */
static bool
is_whole(int fd, const struct message *m, bool *done)
{
	struct pool *pool = pool_new();
	struct spool_envelope env;
	struct err err;
	enum spool_state state;

	if (fd < 0) {
		pool_free(&pool);
		return false;
	}
	state = sample_read(fd, m->id, pool, &env, &err);
	if (state == SPOOL_GOOD) {
		check_content(m, fd);
		*done = env.recipients[0].done;
	}
	close(fd);
	pool_free(&pool);
	return state == SPOOL_GOOD;
}

static void
check_places(size_t calls)
{
	struct disk disk = quick_disk();
	struct replay_report report;
	struct spool *spool;
	struct maildrop *maildrop;
	struct err err;
	bool done = false;

	spool = spool_open_on(&disk, "after", &err);
	ATF_REQUIRE_EQ(spool_lock(spool, &err), 0);
	ATF_REQUIRE_EQ(spool_replay(spool, &report, &err), 0);
	maildrop = maildrop_open("after", &err);
	for (size_t n = 0; n < 2; n++) {
		const struct message *m = &messages[n];
		bool queue, drop;

		if (m->accepted > calls)
			continue;
		queue = is_whole(spool_file(spool, m->id, &err), m, &done);
		drop = is_whole(maildrop_file(maildrop, m->id, &err), m, &done);
		ATF_REQUIRE_EQ_MSG(queue + drop, 1,
		    "%s: queue %d maildrop %d after %zu calls", m->id, queue,
		    drop, calls);
		ATF_REQUIRE(!drop || done);
		ATF_REQUIRE(!drop || calls > m->changed);
		ATF_REQUIRE(drop || calls < m->removed);
	}
	for (size_t n = 0; n < DROPPED; n++)
		ATF_REQUIRE_MSG(
		    dropped[n].accepted > calls ||
			is_whole(maildrop_file(maildrop, dropped[n].id, &err),
			    &dropped[n], &done),
		    "dropped %zu after %zu calls", n, calls);
	maildrop_close(&maildrop);
	spool_close(&spool);
}

static void
try_every_cut(const struct disk *disk)
{
	struct spool *after = sample_spool("after", &disk_real);

	spool_close(&after);
	live_with_maildrop(disk);
	for (size_t calls = 0; calls <= power_calls(); calls++)
		for (unsigned round = 0; round < ROUNDS; round++) {
			power_cut(calls,
			    round < POWER_MIXED ? round : POWER_MIXED,
			    (unsigned)calls * 31 + round, "after");
			check_places(calls);
		}
	for (size_t i = 0; i < 2; i++)
		str_free(&messages[i].content);
	for (size_t i = 0; i < DROPPED; i++)
		str_free(&dropped[i].content);
	power_end();
}

ATF_TC_WITHOUT_HEAD(maildrop_keeps_its_promise_too);
ATF_TC_BODY(maildrop_keeps_its_promise_too, tc)
{
	try_every_cut(&power_disk);
}

ATF_TC_WITHOUT_HEAD(a_move_in_two_steps_is_taken_to_its_end);
ATF_TC_BODY(a_move_in_two_steps_is_taken_to_its_end, tc)
{
	try_every_cut(&power_disk_unmoving);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, maildrop_keeps_its_promise_too);
	ATF_TP_ADD_TC(tp, a_move_in_two_steps_is_taken_to_its_end);
	ATF_TP_ADD_TC(tp, what_was_accepted_is_whole_wherever_the_power_is_cut);
	return atf_no_error();
}
