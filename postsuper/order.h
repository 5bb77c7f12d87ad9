/*
 * order - what postsuper is told to do, and to which messages
 *
 * An operation is a row: its letter, what qmgr is asked for it, the queues in
 * which it looks if none are named, and what is said of it.
 *
 * Memory	the command line's.
 */
#ifndef POSTSUPER_ORDER_H
#define POSTSUPER_ORDER_H

#include <stdbool.h>

#include "mail/maillog.h"
#include "mail/messages.h"

enum order_queue {
	ORDER_HOLD = 1 << 0,
	ORDER_INCOMING = 1 << 1,
	ORDER_ACTIVE = 1 << 2,
	ORDER_DEFERRED = 1 << 3,
	ORDER_TRIED = ORDER_INCOMING | ORDER_ACTIVE | ORDER_DEFERRED,
	ORDER_ALL = ORDER_HOLD | ORDER_TRIED
};

struct operation {
	char letter;
	bool releases; /* first of all, of one that is held */
	enum queue_verb verb;
	unsigned queues; /* enum order_queue */
	enum maillog_event event;
	const char *done; /* "Deleted" */
};

extern const struct operation operations[]; /* in this order; letter 0 ends */

const struct operation *order_operation(int letter); /* NULL: no such */
unsigned order_queue(const char *name);              /* 0: no such */

#endif
