/*
 * session - one connection of smtpd, pickup or bounce: message after message
 *
 *	idle	an ID was announced; submit begins a message
 *	asking	aliases lie in tables outside; nothing is read meanwhile
 *	content	pieces go through canon into the spool; submit_end, or cancel
 *	commit	it is made durable; nothing is read meanwhile
 *
 * The answer and qmgr's notice follow the flush, then the next ID. What cannot
 * be accepted is read to its end and then refused, so the client's view of the
 * stream never depends on when we gave up. A message frame that is out of
 * order, or a size that does not match, closes the connection: its sender is
 * broken or taken over.
 *
 * A message in commit outlives its connection: once durable it is accepted, and
 * qmgr is told, whether or not somebody still waits for the answer.
 *
 * Memory	a session frees itself when its connection has closed and
 *		nothing is being committed; then it calls gone().
 * Limits	those of ipc/channel, envelope.h and canon.h; 64 kB of answers
 *		that the client does not take.
 */
#ifndef CLEANUP_SESSION_H
#define CLEANUP_SESSION_H

#include "cleanup/alias.h"
#include "spool/commit.h"
#include "util/loop.h"

/* What all sessions share. */
struct session_host {
	const struct cleanup_settings *set;
	struct alias alias;
	struct spool_slot *slot;
	struct loop *loop;
	struct list sessions;
	bool leaving; /* no new messages; see sessions_leave() */
	bool full;    /* as all clients were told; see sessions_tell() */
	/* A message was committed: tell qmgr. */
	void (*accepted)(const char *id, const struct spool_envelope *env,
	    struct pool *pool);
	void (*gone)(void);   /* a session has ended */
	void (*failed)(void); /* the disk did not take something */
};

/* from: the program at the other end, as master says. */
void session_begin(struct session_host *, int fd, const char *from);

/* The disk has become full, or is no longer. */
void sessions_tell(struct session_host *, bool full);

/* Idle clients are told that there is no ID for them after the one that they
 * have, and close; at_once: they are hung up on. Messages are finished. */
void sessions_leave(struct session_host *, bool at_once);

#endif
