/*
 * leftover - results of deliveries that an earlier qmgr handed out
 *
 * leftover, delivered ..., deliver_end: written to the message's file as they
 * come; then they are `taken`, and the agent may forget them. A message that
 * this qmgr handed out itself is none of theirs; one that is gone was done
 * before.
 */
#ifndef QMGR_LEFTOVER_H
#define QMGR_LEFTOVER_H

#include "ipc/channel.h"
#include "spool/spool.h"

struct leftover_state {
	uint32_t serial;
	char id[SPOOL_ID_ROOM]; /* "": none begun */
	bool believed;
};

/* -1: it is out of order, and the connection is to be cut. */
int leftover_frame(struct leftover_state *, struct channel *,
    const struct frame *, struct pool *, struct err *);

#endif
