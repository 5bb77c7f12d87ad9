/*
 * found - a file of maildrop, opened and judged
 *
 * What is no message is told of and put into corrupt/. What cannot go there is
 * left alone: a directory, what the walls do not let us make, a plain file that
 * cannot be opened or has two names. Half a message is somebody's who still
 * writes, for a day.
 *
 * While it is open it is locked, so that two pickups (a reload) do not send it
 * twice.
 *
 * Memory	the envelope is lent by the pool.
 * Limits	an envelope of ENVELOPE_LIMIT bytes, COUNT_LIMIT recipients, if
 *		it was not in the queue; COMPLAINTS lines in the log until
 *		found_tell_rest().
 */
#ifndef PICKUP_FOUND_H
#define PICKUP_FOUND_H

#include "spool/maildrop.h"

enum found_state {
	FOUND_GOOD,
	FOUND_DONE,  /* the file is gone */
	FOUND_LATER, /* it stays, for another try */
	FOUND_BUSY,  /* somebody still writes it, or reads it */
	FOUND_BAD    /* it stays, and is told of */
};

struct found {
	char id[SPOOL_ID_ROOM];
	int fd;
	uid_t owner;
	bool requeued; /* it was in the queue: its owner and mode say so */
	struct spool_envelope env;
	off_t at; /* the content */
	uint64_t left;
};

int found_setup(struct err *); /* once, behind the walls: opens maildrop */
struct maildrop *found_maildrop(void);

enum found_state found_open(struct found *, const char *id, struct pool *);
void found_close(struct found *);

/* What becomes of it: it was sent; it is bad after all; it failed for now. */
enum found_state found_remove(const struct found *);
enum found_state found_bad(const struct found *, const char *why);
enum found_state found_later(const struct found *, const struct err *);

/* Says how many were not complained of one by one. */
void found_tell_rest(void);

#endif
