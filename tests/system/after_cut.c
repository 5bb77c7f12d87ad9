/*
 * after_cut - replays the journals of a queue directory, and shows what is there
 *
 *	after_cut queue_directory
 *
 * The first line is what the replay did; then one of each file that is in the
 * queue once some workers have taken their slots: ID, state, flags, where its
 * content begins, its length, and of each recipient whether it is done with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "spool/replay.h"

enum { SLOTS = 8 };

static void
end(const struct err *err)
{
	fprintf(stderr, "after_cut: %s\n", err->text);
	exit(1);
}

static enum spool_state
state_of(int fd, const char *id, struct pool *pool, struct spool_envelope *env)
{
	struct err err;
	enum spool_state state = spool_read(fd, id, pool, env, &err);

	if (state == SPOOL_GOOD)
		state = spool_verify(fd, &err);
	if (state != SPOOL_GOOD)
		fprintf(stderr, "after_cut: %s: %s\n", id, err.text);
	return state;
}

static void
show(void *context, const char *id)
{
	static const char *const words[] = { [SPOOL_GOOD] = "good",
		[SPOOL_UNFINISHED] = "unfinished",
		[SPOOL_CORRUPT] = "corrupt",
		[SPOOL_UNREADABLE] = "unreadable",
		[SPOOL_GONE] = "gone" };
	struct pool *pool = pool_new();
	struct spool_envelope env = { 0 };
	enum spool_state state;
	uint64_t len = 0;
	uint32_t flags;
	struct err err;
	off_t at = 0;
	int fd = spool_file(context, id, &err);

	if (fd < 0)
		end(&err);
	state = state_of(fd, id, pool, &env);
	if (state == SPOOL_GOOD &&
	    spool_content(fd, &at, &len, &flags, &err) < 0)
		end(&err);
	printf("%s %s %x %lld %llu", id, words[state], env.flags, (long long)at,
	    (unsigned long long)len);
	for (uint32_t i = 0; i < env.count; i++)
		printf(" %s=%d", env.recipients[i].address,
		    env.recipients[i].done);
	putchar('\n');
	pool_free(&pool);
	close(fd);
}

/* What was begun and not finished is removed by who takes its slot. */
static void
take_slots(struct spool *spool)
{
	struct spool_slot *slots[SLOTS];
	struct err err;

	for (int i = 0; i < SLOTS; i++)
		if ((slots[i] = spool_slot_take(spool, &err)) == NULL)
			end(&err);
	for (int i = 0; i < SLOTS; i++)
		spool_slot_give_back(&slots[i]);
}

int
main(int argc, char **argv)
{
	struct replay_report r;
	struct spool *spool;
	struct err err;

	if (argc != 2)
		return 2;
	spool = spool_open(argv[1], &err);
	if (spool == NULL || spool_lock(spool, &err) < 0 ||
	    spool_replay(spool, &r, &err) < 0)
		end(&err);
	printf("restored=%lu removed=%lu changed=%lu local=%lu damaged=%lu "
	       "aside=%lu busy=%u\n",
	    r.restored, r.removed, r.changed, r.local, r.damaged, r.aside,
	    r.busy);
	take_slots(spool);
	if (spool_each(spool, show, spool, &err) < 0)
		end(&err);
	spool_close(&spool);
	return 0;
}
