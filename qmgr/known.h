/*
 * known - every message in the queue, as a record of about a hundred bytes
 *
 * A message that waits is nothing but its record; its recipients are in its
 * file. One that is scheduled has a struct active (active.h) as well.
 *
 * Records wait in one of two lines: for their due time, or, when they are new
 * and there was no room to schedule them, for their turn. The line of new ones
 * may use all the room there is, the other four fifths of it: so a large old
 * queue does not slow new mail.
 */
#ifndef QMGR_KNOWN_H
#define QMGR_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "util/hash.h"
#include "util/heap.h"

struct active;

enum record_flag {
	RECORD_NEW = 1 << 0,  /* waits for its turn, not for a time */
	RECORD_HELD = 1 << 1, /* in no line before it is released */
	RECORD_NOW = 1 << 2, /* flush: the due times in its file do not count */
	RECORD_CHECK = 1 << 3, /* found by a scan: its checksum was not seen */
	RECORD_EXPIRED = 1 << 5, /* to be returned, as its file says */
	RECORD_FOREIGN = 1 << 4 /* an agent may have it from an earlier qmgr, or
	    from a connection that was lost: leftovers are believed */
};

struct record {
	struct hash_node by_id;
	struct heap_node wait; /* due: microseconds of the clock, or a turn */
	struct active *active; /* NULL: not scheduled */
	unsigned char flags;
	char id[];
};

struct record *known_find(const char *id);                /* NULL: no such */
struct record *known_add(const char *id, unsigned flags); /* must be new */
void known_drop(struct record **); /* out of every line; frees it */
size_t known_count(void);

void known_wait(struct record *, int64_t due);
void known_wait_turn(struct record *);
void known_hold(struct record *); /* until its flag is taken off */
/* The next that may be scheduled when so many are; out of its line. */
struct record *known_next(int64_t now, size_t scheduled, size_t limit);
/* When known_next() will have one by time alone; INT64_MAX: never. */
int64_t known_due(void);
void known_flush(int64_t now); /* all that wait for a time are due */

typedef void known_each_fn(void *context, struct record *);
void known_each(known_each_fn *, void *context);

#endif
