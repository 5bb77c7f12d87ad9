/*
 * sample - a spool in the current directory, and messages for it
 */
#ifndef TESTS_SPOOL_SAMPLE_H
#define TESTS_SPOOL_SAMPLE_H

#include <atf-c.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/disk.h"
#include "spool/queue.h"
#include "util/str.h"

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

static inline struct spool_slot *
sample_slot(struct spool *spool)
{
	struct err err;
	struct spool_slot *slot = spool_slot_take(spool, &err);

	ATF_REQUIRE_MSG(slot != NULL, "%s", err.text);
	return slot;
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
	return spool_commit(&d, err);
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
