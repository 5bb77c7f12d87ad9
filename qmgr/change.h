/*
 * change - what an administrator orders for one message
 *
 * Each is in the message's file before it counts; QUEUE_SETTLE says when it is
 * durable. A message that is being delivered is held,
 * or returned, when it comes back; one that is deleted then is gone at once,
 * and what its agents tell of it later does not matter.
 *
 * Errors	ERR_NEVER: no such message, or this cannot be done with it;
 *		ERR_LATER: not now.
 */
#ifndef QMGR_CHANGE_H
#define QMGR_CHANGE_H

#include "util/err.h"

/* 1: done; 0: it is so already. */
typedef int change_fn(const char *id, struct err *);

change_fn change_delete, change_hold, change_release, change_requeue,
    change_expire;
change_fn change_try;   /* at once, whatever its due times say */
change_fn change_flush; /* the same, and its destination may be dead */

#endif
