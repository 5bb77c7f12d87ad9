/*
 * hands - by whom the queue is changed: qmgr, or, while it is down, we
 *
 * Who finds qmgr down takes the lock of the queue as its owner and makes the
 * same changes by the same calls (DESIGN 6).
 *
 * Errors	ERR_NEVER: no such message; ERR_LATER: not now.
 */
#ifndef POSTSUPER_HANDS_H
#define POSTSUPER_HANDS_H

#include "mail/messages.h"
#include "util/err.h"

struct hands {
	/* Each message once, and its queue as queue_row has it. */
	int (*list)(
	    void (*row)(const char *id, const char *queue), struct err *);
	/* 1: done; 0: it is so already. */
	int (*change)(enum queue_verb, const char *id, struct err *);
	/* All that was changed is durable. */
	int (*settle)(struct err *);
};

/* The current directory is queue_directory. NULL: neither way. */
const struct hands *hands_take(struct err *);

#endif
