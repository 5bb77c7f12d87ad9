/*
 * commit - messages made durable while the loop goes on
 *
 * Two ways, the same for who asks. Plain: a thread flushes the file and its
 * directory, for each message. Journal: the file is written and not flushed,
 * its bytes go to the journal of the slot, and one flush of that makes durable
 * what came while the last one ran (spool/journal.h).
 *
 *	commit_begin(slot, &settings);		once, behind the walls
 *	c->commit.done = on_committed;
 *	commit_later(slot, &draft, &c->commit);
 *	...
 *	work_end(&work);
 *	commit_end(slot);			what waits is committed
 *	spool_slot_give_back(&slot);
 *
 * Memory	a commit is embedded in who waits, until done(); there is no
 *		cancel. done() is not called from inside commit_later(), until
 *		the work has ended: then all is done where it is asked for.
 * Errors	err is ERR_LATER when the disk did not take it: it is gone then.
 * Limits	a message waits for room in the journal for so long; then it
 *		fails.
 */
#ifndef SPOOL_COMMIT_H
#define SPOOL_COMMIT_H

#include "spool/spool.h"
#include "util/work.h"

struct commit_settings {
	struct loop *loop;
	struct work *work;
	bool journal;         /* else plain */
	size_t message_limit; /* longer ones are flushed as files */
	size_t segment_size;
	long delay; /* milliseconds that a group waits for more */
	/* Milliseconds too; 0: as usual. */
	long age;   /* of a segment that is retired: a minute */
	long wait;  /* for room in the journal: five seconds */
	long again; /* after a failure, then twice as long: one second */
	/* Whether messages can be committed has changed; or NULL. */
	void (*changed)(void);
};

struct commit {
	struct list node;
	struct job job;
	struct spool_draft *draft;
	bool failed;
	struct err err; /* of a failed one */
	void (*done)(struct commit *);
};

void commit_begin(struct spool_slot *, const struct commit_settings *);
void commit_later(struct spool_slot *, struct spool_draft **, struct commit *);
/* No: messages will fail, until it is again; nobody need do anything. */
bool commit_is_well(const struct spool_slot *);
void commit_end(struct spool_slot *);

#endif
