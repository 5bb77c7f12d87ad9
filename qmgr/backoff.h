/*
 * backoff - when a message that could not be delivered is tried again
 *
 * After as long as it has been in the queue, but no sooner than the least and
 * no later than the most: so the waits about double. Up to a tenth is added by
 * chance, lest everything that failed together comes back together.
 */
#ifndef QMGR_BACKOFF_H
#define QMGR_BACKOFF_H

#include <stdint.h>

struct backoff {
	int64_t least, most; /* seconds */
};

/* Microseconds to wait, for an age in microseconds; random is any number. */
int64_t backoff_wait(const struct backoff *, int64_t age, uint32_t random);

#endif
