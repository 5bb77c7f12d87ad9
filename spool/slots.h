/*
 * slots - the journals of all slots, as others than their owners see them
 *
 * A slot N has segments N.a, N.b ... N.z in journal/; what qmgr keeps of
 * outcomes is in done.a, done.b, done.c. Whoever finds that nobody holds a slot
 * may look after its segments while he holds it himself.
 *
 * Memory	a set of epochs is the caller's; zeroed, it is empty.
 * Threads	all of it may be called in one: it keeps nothing, logs nothing.
 */
#ifndef SPOOL_SLOTS_H
#define SPOOL_SLOTS_H

#include "spool/queue.h"
#include "spool/segment.h"

enum {
	SLOTS_DONE = ID_SLOTS, /* the slot of outcomes */
	SLOTS_LETTERS = 26
};

struct slots_name {
	char text[SEGMENT_NAME];
};
struct slots_name slots_name(uint32_t slot, unsigned segment);

/* Each name in journal/ that is a segment's. */
typedef void slots_each_fn(void *context, uint32_t slot, const char *name);
int slots_each(struct spool *, slots_each_fn *, void *context, struct err *);

/* Nobody needs what is in it; its numbers are not given again. */
int slots_free(struct spool *, const char *name, struct err *);

/* For looking at only: a plain file with one name; what it is instead is in
 * the err, which is ERR_NEVER then. */
int slots_open(struct spool *, const char *name, struct err *);

/* journal/N, locked: until it is closed nobody takes that slot. -1: it has an
 * owner, or cannot be locked. */
int slots_lock(struct spool *, uint32_t slot);

struct slots_epochs {
	uint64_t *at;
	size_t count;
};

/* Of the accept segments that are OPEN now. -1: that is not known. */
int slots_epochs(struct spool *, struct slots_epochs *, struct err *);
/* Takes out of the first what is not in the second. */
void slots_epochs_keep(struct slots_epochs *, const struct slots_epochs *);
void slots_epochs_free(struct slots_epochs *);

/* What is OPEN of slots without an owner is retired: the machine runs since
 * they were written, so one flush of all makes durable what they hold. */
void slots_retire_dead(struct spool *);

#endif
