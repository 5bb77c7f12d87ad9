/*
 * outcomes - qmgr's journal: what became of messages, until no cut can undo it
 *
 * The change of a file (its removal, a state byte, a status) is not flushed,
 * and need not be in the file at all after a power cut: replay makes it again
 * from here. So it is told here after it was made, by the calls that make it
 * (spool_remove() and those of change.c), and written in groups every so often,
 * in a thread; nobody waits but who asks to.
 *
 * Three segments in turn. One that is full is kept until (1) all that it tells
 * of is durable, by a flush of the whole file system, and (2) each segment of
 * accepted mail that was OPEN when this one was closed has been freed: out of
 * such a one replay would make the message again. The slots of dead workers are
 * retired to that end. While none is free, outcomes wait in memory.
 *
 * Who begins where another was killed has all flushed that is in files by now,
 * and tells again of what is gone: the other may not have come to it. The
 * other's segments stay as long as any: a message that is removed now, and comes
 * back by a cut, needs its marks from there.
 *
 * Who ends and finds no segment free has all flushed as well, and takes the
 * oldest for what is gone: nobody changes files before replay. A power cut
 * between these two may repeat deliveries.
 *
 * Errors	a segment that could not be written is left alone for good, and
 *		another is taken. What is told is never lost in a running
 *		process, but for what is beyond the limit.
 * Limits	OUTCOMES_MEMORY bytes wait; what comes then is not kept, which
 *		is logged: a power cut would repeat these deliveries.
 */
#ifndef SPOOL_OUTCOMES_H
#define SPOOL_OUTCOMES_H

#include "spool/records.h"
#include "util/loop.h"

enum { OUTCOMES_MEMORY = 32 << 20 };

struct outcomes;

struct outcomes_settings {
	long interval; /* milliseconds between two writes */
	size_t size;   /* of a segment */
};

/* For who holds queue/lock. From here on the spool tells us. */
void outcomes_begin(
    struct spool *, struct loop *, const struct outcomes_settings *);
void outcomes_set(struct spool *, const struct outcomes_settings *);
/* All is written; what need not be kept is freed. */
void outcomes_end(struct spool *);

/* By the spool's own calls, after the change; nothing if nobody keeps them. */
void outcomes_gone(struct spool *, const char *id);
void outcomes_done(struct spool *, const char *id, uint32_t recipient);
void outcomes_status(struct spool *, const char *id, struct sv record);

/* Who must know that all that was told up to now is durable. Called once, maybe
 * at once; failed is NULL if it is. */
struct outcomes_wait {
	struct list node;
	uint64_t upto;
	void (*over)(struct outcomes_wait *, const struct err *failed);
};
void outcomes_flush(struct spool *, struct outcomes_wait *);
void outcomes_flush_cancel(struct outcomes_wait *); /* once begun */

#endif
