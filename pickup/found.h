/*
 * found - a file of maildrop, opened and judged
 *
 * What is no message is told of and put into corrupt/. What cannot go there is
 * left alone: a directory, what the walls do not let us make, a plain file that
 * cannot be opened or has two names.
 *
 * Half a message is somebody's who still writes and locks it. If nobody does,
 * its writer is dead: it is removed FOUND_GRACE seconds after its last change.
 *
 * While it is open it is locked, so that two pickups (a reload) do not send it
 * twice. Before it goes to cleanup it is taken (spool/maildrop.h), so that a
 * power cut does not, either; closed, it has its own name again.
 *
 * Memory	the envelope is lent by the pool.
 * Limits	an envelope of ENVELOPE_LIMIT bytes, COUNT_LIMIT recipients, if
 *		it was not in the queue; COMPLAINTS lines in the log a
 *		second; what was removed has one in found_tell_rest().
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

enum { FOUND_GRACE = 10 };

/* What a busy file was like. */
struct found_mark {
	int64_t changed; /* nanoseconds */
	off_t size;      /* -1: it was whole, and may be free at any time */
};

struct found {
	char id[SPOOL_ID_ROOM];
	char taken[SPOOL_ID_ROOM]; /* the ID that it has in the queue; "" */
	int fd;
	uid_t owner;
	struct found_mark mark;
	int64_t grace; /* milliseconds, if busy: then it is a dead writer's */
	bool requeued; /* it was in the queue: its owner and mode say so */
	struct spool_envelope env;
	off_t at; /* the content */
	uint64_t left;
};

int found_setup(struct err *); /* once, behind the walls: opens maildrop */
struct maildrop *found_maildrop(void);

enum found_state found_open(struct found *, const char *id, struct pool *);
void found_close(struct found *);
bool found_has_changed(const char *id, const struct found_mark *);

/* It will have this ID in the queue: durable after found_flush(). */
int found_take(struct found *, const char *queue_id, struct err *);
int found_flush(struct err *);
/* What was taken by one who is dead gets its name again. False: somebody lives
 * who has such a file. */
bool found_let_go_strays(void);

/* What becomes of it: it was sent; it is bad after all; it failed for now. */
enum found_state found_remove(struct found *);
enum found_state found_bad(const struct found *, const char *why);
enum found_state found_later(const struct found *, const struct err *);

/* Says how many were removed, and not complained of one by one. */
void found_tell_rest(void);

#endif
