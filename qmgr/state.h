/*
 * state - what the files of qmgr share about the one queue that they serve
 */
#ifndef QMGR_STATE_H
#define QMGR_STATE_H

#include "qmgr/schedule.h"
#include "spool/spool.h"
#include "util/loop.h"

struct qmgr_state {
	struct spool *spool;
	struct schedule *schedule;
	int64_t started; /* microseconds of the clock */
};

extern struct qmgr_state qmgr;

#endif
