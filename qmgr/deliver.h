/*
 * deliver - hands a delivery to an agent of its transport, and hears of it
 */
#ifndef QMGR_DELIVER_H
#define QMGR_DELIVER_H

#include "qmgr/active.h"

void deliver(struct delivery *); /* its turn has come */

#endif
