/*
 * notify - has bounce tell the sender whom a message did not reach
 *
 * Recipients that are told of become RECIPIENT_TOLD; there may be some left
 * when there are very many, and then it is called again.
 */
#ifndef QMGR_NOTIFY_H
#define QMGR_NOTIFY_H

#include "qmgr/active.h"

/* told: a notification is committed, or none is owed. Never from inside. */
typedef void notify_done_fn(struct active *, bool told);
void notify(struct active *, notify_done_fn *);

#endif
