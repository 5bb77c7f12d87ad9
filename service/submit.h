/*
 * submit - messages on their way to cleanup
 *
 * cleanup says ahead of time which queue ID the next message of a connection
 * will have. So connections wait in a pool, ID in hand, and the first recipient
 * costs no round trip. A connection belongs to one message from submit_take()
 * to its end; what is cancelled is gone, the connection goes on.
 *
 * Callbacks are never called from inside a call of the submission's owner.
 *
 * Memory	a submission is embedded in who submits; submit_cancel() before
 *		that is freed. A message whose end was sent is finished by
 *		cleanup though nobody waits for it any more.
 * Limits	SUBMIT_IDLE connections wait; SUBMIT_SECONDS for an answer;
 *		SUBMIT_TRIES connections that end before they gave an ID;
 *		SUBMIT_USES messages on one, then it is made anew, with the
 *		cleanup that has least to do: there may be more by then.
 */
#ifndef SERVICE_SUBMIT_H
#define SERVICE_SUBMIT_H

#include "mail/messages.h"
#include "util/list.h"

enum {
	SUBMIT_IDLE = 192, /* each costs cleanup some kB; too few, and waves of
			    messages open and close them */
	SUBMIT_TRIES = 20,
	SUBMIT_USES = 1000,
	SUBMIT_SECONDS = 300,
	SUBMIT_PENDING = 262144
};

struct pipe;

struct submission {
	struct list node;  /* waits for a connection */
	struct pipe *pipe; /* NULL: has none */
	bool begun, ended; /* submit, submit_end were sent */
	uint64_t size;
	void (*ready)(struct submission *, const char *id); /* NULL: none */
	void (*done)(struct submission *, const struct submit_done *);
	void (*lost)(struct submission *); /* cleanup went away */
	void (*drained)(struct submission *);
};

void submit_setup(void); /* once; opens the first connection */
/* The ID, or NULL: ready() will bring it. */
const char *submit_take(struct submission *);
void submit_begin(struct submission *, const struct submit *);
void submit_content(struct submission *, struct sv);
bool submit_is_full(const struct submission *); /* drained() will be called */
void submit_end(struct submission *);           /* done() will be called */
void submit_cancel(struct submission *);        /* what is not open: no harm */
/* As cleanup said last: a message would find too little room in the queue. Not
 * while there is no connection to it: the next message finds out. */
bool submit_disk_is_full(void);
void submit_close(void); /* the idle ones: the process ends */

#endif
