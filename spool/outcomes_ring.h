/*
 * outcomes_ring - the three segments of outcomes, and when one is free again
 *
 * For outcomes.c. One is written; those before it wait until they may be used
 * anew. Every second they are looked at, and freed in a thread.
 */
#ifndef SPOOL_OUTCOMES_RING_H
#define SPOOL_OUTCOMES_RING_H

#include "spool/slots.h"
#include "util/work.h"

enum { RING_MEMBERS = 3 };

enum ring_state {
	RING_FREE,
	RING_CURRENT,
	RING_CLOSED, /* waits for the accept segments of its set */
	RING_SETTLING,
	RING_BAD /* left alone: it could not be written, or read */
};

struct ring_member {
	enum ring_state state;
	struct segment segment;
	struct slots_epochs needed; /* CLOSED: who must be freed first */
	bool known;                 /* the set is */
	bool marked;                /* by ring_mark() */
};

struct ring {
	struct spool *spool;
	struct work *work;
	struct job job; /* settles one */
	struct ring_member *settling;
	int settled;  /* what became of it */
	bool retires; /* it is to retire dead slots, too */
	struct ring_member members[RING_MEMBERS];
	struct timer look;
	uint64_t next;                /* sequence of the next record */
	void (*freed)(struct ring *); /* one is free */
};

void ring_begin(struct ring *, struct spool *, struct loop *, struct work *);
struct ring_member *ring_current(struct ring *); /* NULL: none */
struct ring_member *ring_free(struct ring *);    /* NULL: none */
void ring_close(struct ring *, struct ring_member *);
/* With no job under way: of those that are not free when they are marked, the
 * oldest that is closed becomes free, whoever may need it. False: none is left. */
void ring_mark(struct ring *, bool on);
bool ring_take_back(struct ring *);
/* The last thing, with no job under way: what need not be kept is freed. */
void ring_end(struct ring *);

#endif
