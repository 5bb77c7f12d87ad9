/*
 * records - what is known of a file in maildrop that is still there
 *
 * Only of those that could not be taken at once: a file that went through, or
 * that is new, has none. So a bad file is told of once, and one that was put
 * off is tried again when its time has come, or if it was busy and has changed.
 *
 * Memory	the process's; a record lives until records_sweep() finds its
 *		file gone. A pointer is good until then.
 * Limits	RECORDS_BUSY: with more of them no busy file has a new one.
 */
#ifndef PICKUP_RECORDS_H
#define PICKUP_RECORDS_H

#include <stdbool.h>

#include "pickup/found.h"
#include "util/hash.h"

enum { RECORDS_BUSY = 200000 };

struct record {
	struct hash_node by_id;
	char id[SPOOL_ID_ROOM];
	int64_t due;    /* loop_now() milliseconds */
	unsigned tries; /* that ended in "later" */
	uint32_t from;  /* its recipients before this one are done */
	int64_t since;  /* when it was first found busy; 0: never */
	struct found_mark mark;
	bool busy;
	bool bad;    /* it is left alone */
	bool active; /* it is being worked on */
	bool seen;   /* by the scan */
};

struct record *records_find(const char *id); /* NULL: none */
struct record *records_get(const char *id);  /* made if need be */
void records_drop(struct record *);
bool records_are_full(void);
void records_wait(struct record *, int64_t due);
/* Before a scan none is seen; after it, those that were not are forgotten. What
 * is due is for the scan, and not counted by records_due(). */
void records_unsee(void);
void records_sweep(int64_t now);
/* None of those that wait is to be tried before; INT64_MAX: none waits. */
int64_t records_due(void);
/* 15 s, 30 s, 60 s ... at most 1000 s. */
int64_t records_backoff(unsigned tries);
/* Of one that is busy, as long as it was so far: 0.2 s to 15 s. */
int64_t records_patience(int64_t so_far);

#endif
