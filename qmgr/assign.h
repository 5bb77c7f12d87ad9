/*
 * assign - where each recipient goes, and which of them go together
 */
#ifndef QMGR_ASSIGN_H
#define QMGR_ASSIGN_H

#include "qmgr/active.h"

/* Asks for what is not known; then, once all is, puts the deliveries into the
 * schedule. If there is nothing to deliver, the message may have ended. */
void assign_begin(struct active *);

void assign_end(struct delivery *); /* it is over: frees it */

#endif
