/*
 * item - one file of maildrop on its way to cleanup
 *
 * A file that postdrop made is its owner's mail: he must be allowed to submit,
 * with that sender. One that was in the queue (postsuper -r) goes on as what it
 * was, to those who do not have it yet.
 *
 * What does not fit into one message to cleanup goes in several, one after the
 * other. The file is removed when all of it was accepted, or refused for good
 * and its sender told. It is taken (found.h) with the ID of the last of them: a
 * power cut before that is accepted sends those before it again.
 *
 * Memory	embedded; item_end() before it is freed.
 * Limits	PART_RECIPIENTS and PART_BYTES to cleanup at a time.
 */
#ifndef PICKUP_ITEM_H
#define PICKUP_ITEM_H

#include "pickup/feed.h"
#include "pickup/found.h"
#include "pickup/report.h"

struct item {
	struct list node; /* of those that wait for a flush */
	struct found file;
	struct pool *pool;
	uint32_t from, upto; /* the recipients of this part */
	struct feed feed;
	struct soon go;
	struct submission submission;
	struct report report;
	char queue_id[SPOOL_ID_ROOM]; /* of this part */
	/* Once, never from inside item_begin(); it may free the item. down:
	 * cleanup cannot be had, so others need not be tried. */
	void (*ended)(struct item *, enum found_state, bool down);
};

void item_setup(void); /* once */

/* FOUND_GOOD: ended() will be called. from: the first recipient that is not
 * known to be done. */
enum found_state item_begin(struct item *, const char *id, uint32_t from);
void item_end(struct item *); /* lets go of it, wherever it is */

#endif
