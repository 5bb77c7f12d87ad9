/*
 * replay - after a power cut: what the journals say is made true in the queue
 *
 * For who holds queue/lock. What was accepted and is not whole in the queue is
 * made again from its record; what became of messages (outcomes.h) is done once
 * more; files of maildrop whose messages are in the queue, or were, are removed;
 * then all of the file system is flushed and the segments are freed, those of
 * accepted mail first, from the oldest on. May be killed and repeated
 * anywhere: until the flush no segment changes, and each step finds done what
 * an earlier one did.
 *
 * A slot that has an owner is left alone, and then so are the outcomes: no
 * power was cut since he lives. With nothing in the journals it costs a look at
 * each segment's header.
 *
 * Damage is never fatal. What cannot be read as a segment, and one in which a
 * record that was flushed is broken, is told in the log and moved to
 * corrupt/journal-NAME, after what is good in it was used.
 *
 * Errors	ERR_LATER: the disk is full or failing; all that could be made
 *		is, nothing is freed, and it is to be called again.
 */
#ifndef SPOOL_REPLAY_H
#define SPOOL_REPLAY_H

#include "spool/spool.h"

struct replay_report {
	unsigned long restored; /* messages that were made again */
	unsigned long removed;  /* that had come back */
	unsigned long changed;  /* that lacked a status, or an order */
	unsigned long damaged;  /* stretches that could not be read */
	unsigned long aside;    /* segments that were moved to corrupt/ */
	unsigned long local;    /* of maildrop, that were accepted before */
	unsigned busy;          /* segments of slots with an owner */
};

int spool_replay(struct spool *, struct replay_report *, struct err *);

#endif
