/*
 * places - the segments of one slot, journal/N.a to N.z, and which is next
 *
 *	free	may be begun
 *	open	is written
 *	full	waits to be retired: all that it tells of is made durable by one
 *		flush of the whole file system, then it is free
 *	bad	a write or flush of it failed, or it is no segment: nothing is
 *		done to it, until the next owner of the slot, or replay
 *
 * PLACES_USED of them take turns; one more is made for each that went bad.
 *
 * For journal.c. Threads: begin, retire and write touch one place (or those
 * that are retired) and are called while the loop leaves these alone.
 */
#ifndef SPOOL_PLACES_H
#define SPOOL_PLACES_H

#include "spool/segment.h"
#include "spool/slot.h"

enum { PLACES = 26, PLACES_USED = 3 };

enum place_state {
	PLACE_NONE, /* no file of it was opened yet */
	PLACE_FREE,
	PLACE_OPEN,
	PLACE_FULL,
	PLACE_RETIRING,
	PLACE_BAD
};

struct place {
	enum place_state state;
	struct segment segment;
	bool failed; /* of those that were retired */
};

struct places {
	struct spool_slot *slot;
	struct place at[PLACES];
	struct place *retiring[PLACES_USED];
	unsigned retiring_count;
	uint64_t next; /* sequence of the next record, of any of them */
};

/* Retires what a dead owner left. ERR_NEVER: that cannot be done, or it is from
 * before the machine was started, and was not replayed: another slot will do.
 */
int places_take_over(struct spool_slot *, struct err *);

void places_begin(struct places *, struct spool_slot *);
struct place *places_free(struct places *); /* NULL: none */
/* In a thread: opened if it was not, and begun. */
int place_begin(struct places *, struct place *, size_t size, struct err *);

/* Full ones are to be retired; false: there are none. */
bool places_take_full(struct places *);
void places_retire(struct places *, struct err *); /* in a thread */
void places_retired(struct places *); /* and afterwards in the loop */
void places_end(struct places *);     /* closes; retires nothing */

#endif
