/*
 * records - what is known of a file in maildrop that is still there
 *
 * Only of those that could not be taken at once: a file that went through, or
 * that is new, has none. So a bad file is told of once, and one that was put
 * off is tried again when its time has come.
 *
 * Memory	the process's; a record lives until records_sweep() finds its
 *		file gone. A pointer is good until then.
 */
#ifndef PICKUP_RECORDS_H
#define PICKUP_RECORDS_H

#include <stdbool.h>

#include "spool/spool.h"
#include "util/hash.h"

struct record {
	struct hash_node by_id;
	char id[SPOOL_ID_ROOM];
	int64_t due;    /* loop_now() milliseconds */
	unsigned tries; /* that ended in "later" */
	uint32_t from;  /* its recipients before this one are done */
	bool bad;       /* it is left alone */
	bool active;    /* it is being worked on */
	bool seen;      /* by the scan */
};

struct record *records_find(const char *id); /* NULL: none */
struct record *records_get(const char *id);  /* made if need be */
void records_drop(struct record *);
/* Before a scan none is seen; after it, those that were not are forgotten. */
void records_unsee(void);
void records_sweep(void);
/* When the next of those that wait may be tried; INT64_MAX: none waits. */
int64_t records_due(void);
/* 15 s, 30 s, 60 s ... at most 1000 s. */
int64_t records_backoff(unsigned tries);

#endif
