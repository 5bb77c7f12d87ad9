/*
 * sample - a spool in the current directory, and messages for it
 *
 * A test program that defines SAMPLE_JOURNAL before commits by the journal.
 */
#ifndef TESTS_SPOOL_SAMPLE_H
#define TESTS_SPOOL_SAMPLE_H

#include <atf-c.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/commit.h"
#include "spool/disk.h"
#include "spool/slot.h"
#include "util/str.h"

#ifdef SAMPLE_JOURNAL
enum { SAMPLE_BY_JOURNAL = true };
#else
enum { SAMPLE_BY_JOURNAL = false };
#endif

static inline struct spool *
sample_spool(const char *path, const struct disk *disk)
{
	struct spool *spool;
	struct err err;

	mkdir(path, 0700);
	ATF_REQUIRE_EQ_MSG(spool_make(path, getuid(), getgid(), getgid(), &err),
	    0, "%s", err.text);
	spool = spool_open_on(disk, path, &err);
	ATF_REQUIRE_MSG(spool != NULL, "%s", err.text);
	return spool;
}

static struct loop sample_loop;
/* It has ended: what a thread would do is done where it is asked for. */
static struct work sample_work = { .over = true };

static inline struct spool_slot *
sample_slot(struct spool *spool)
{
	struct commit_settings settings = {
		.loop = &sample_loop,
		.work = &sample_work,
		.journal = SAMPLE_BY_JOURNAL,
		.message_limit = 65536,
		.segment_size = 1 << 20,
	};
	struct err err;
	struct spool_slot *slot = spool_slot_take(spool, &err);

	ATF_REQUIRE_MSG(slot != NULL, "%s", err.text);
	if (sample_loop.base == NULL)
		loop_begin(&sample_loop);
	commit_begin(slot, &settings);
	return slot;
}

/* As a kill does: the lock is gone, nothing is written. */
static inline int
sample_dead(int fd)
{
	return -1;
}

static inline ssize_t
sample_dead_write(int fd, const void *bytes, size_t len, off_t at)
{
	return -1;
}

static inline void
sample_kill(struct spool_slot **slot)
{
	struct spool *spool = (*slot)->spool;
	const struct disk *disk = spool->disk;
	struct disk dead = *disk;

	dead.write = sample_dead_write;
	dead.flush = dead.flush_names = dead.flush_all = sample_dead;
	spool->disk = &dead;
	spool_slot_give_back(slot);
	spool->disk = disk;
}

struct sample_wait {
	struct commit commit;
	bool done;
};

static inline void
sample_done(struct commit *c)
{
	owner_of(c, struct sample_wait, commit)->done = true;
}

static inline int
sample_finish(struct spool_slot *slot, struct spool_draft **d, struct err *err)
{
	struct sample_wait wait = { .commit.done = sample_done };

	commit_later(slot, d, &wait.commit);
	while (!wait.done)
		loop_turn(&sample_loop, false);
	if (wait.commit.failed)
		*err = wait.commit.err;
	return wait.commit.failed ? -1 : 0;
}

static inline const struct spool_envelope *
sample_envelope(void)
{
	static struct spool_recipient recipients[] = {
		{ .address = "one@example.com", .original = "" },
		{ .address = "two@example.com", .original = "2@example.com" },
	};
	static const struct spool_envelope env = {
		.sender = "joe@example.org",
		.recipients = recipients,
		.count = 2,
		.arrived = 1700000000123456,
	};

	return &env;
}

/* A text of so many bytes, each message's its own. */
static inline struct str
sample_content(unsigned seed, size_t len)
{
	struct str text = { 0 };

	while (text.len < len)
		str_printf(&text, "line %zu of message %u\r\n", text.len, seed);
	str_cut(&text, len);
	return text;
}

/* Commits one, in pieces; -1 and err as the spool says. */
static inline int
sample_commit_as(
    struct spool_slot *slot, const char *id, struct sv content, struct err *err)
{
	struct spool_draft *d = spool_create(slot, id, sample_envelope(), err);

	if (d == NULL)
		return -1;
	while (content.len > 0) {
		if (spool_append(d, sv_upto(content, 3000), err) < 0) {
			spool_discard(&d);
			return -1;
		}
		content = sv_from(content, 3000);
	}
	return sample_finish(slot, &d, err);
}

static inline int
sample_commit(
    struct spool_slot *slot, struct sv content, char *id, struct err *err)
{
	spool_new_id(slot, id);
	return sample_commit_as(slot, id, content, err);
}

/* All of it, content and its checksum too. */
static inline enum spool_state
sample_read(int fd, const char *id, struct pool *pool,
    struct spool_envelope *env, struct err *err)
{
	enum spool_state state = spool_verify(fd, err);

	return state == SPOOL_GOOD ? spool_read(fd, id, pool, env, err) : state;
}

static inline enum spool_state
sample_state(struct spool *spool, const char *id)
{
	struct pool *pool = pool_new();
	struct spool_envelope env;
	struct err err;
	enum spool_state state = SPOOL_GONE;
	int fd = spool_file(spool, id, &err);

	if (fd >= 0) {
		state = sample_read(fd, id, pool, &env, &err);
		close(fd);
	}
	pool_free(&pool);
	return state;
}

#endif
