/*
 * item - one file of maildrop on its way to cleanup
 *
 * A file that postdrop made is its owner's mail: he must be allowed to submit,
 * with that sender. One that has the queue's mode and owner was in the queue
 * (postsuper -r): it goes on as what it was, to those who do not have it yet.
 *
 * What does not fit into one message to cleanup goes in several, one after the
 * other. The file is removed when all of it was accepted, or refused for good
 * and its sender told.
 *
 * While it is worked on the file is locked, so that two pickups (a reload) do
 * not send it twice.
 *
 * Memory	embedded; item_end() before it is freed.
 * Limits	PART_RECIPIENTS and PART_BYTES to cleanup at a time; an envelope
 *		of ENVELOPE_LIMIT bytes, COUNT_LIMIT recipients, if it was not
 *		in the queue.
 */
#ifndef PICKUP_ITEM_H
#define PICKUP_ITEM_H

#include "pickup/feed.h"
#include "pickup/report.h"
#include "spool/maildrop.h"

enum item_outcome {
	ITEM_BEGUN, /* ended() will be called */
	ITEM_DONE,  /* the file is gone */
	ITEM_LATER, /* it stays, for another try */
	ITEM_BUSY,  /* somebody still writes it, or reads it: no try of ours */
	ITEM_BAD,   /* it stays, and is told of, or was put into corrupt/ */
	ITEM_DOWN   /* cleanup cannot be had: others need not be tried */
};

struct item {
	struct list node; /* of who began it */
	char id[SPOOL_ID_ROOM];
	int fd;
	uid_t owner;
	bool requeued;
	struct pool *pool;
	struct spool_envelope env;
	uint32_t from, upto; /* the recipients of this part */
	off_t at;            /* what is read next */
	uint64_t left;
	struct feed feed;
	struct soon go;
	struct submission submission;
	struct report report;
	char queue_id[SPOOL_ID_ROOM]; /* of this part */
	/* Never from inside item_begin(); it may free the item. */
	void (*ended)(struct item *, enum item_outcome);
};

int item_setup(struct err *); /* once: opens maildrop */
struct maildrop *item_maildrop(void);
/* from: the first recipient that is not known to be done. */
enum item_outcome item_begin(struct item *, const char *id, uint32_t from);
void item_end(struct item *); /* lets go of it, wherever it is */
/* Says how many were not complained of one by one. */
void item_tell_rest(void);

#endif
