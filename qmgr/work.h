/*
 * work - from a message that is scheduled to the deliveries that are made
 *
 * work_begin_message() asks where each recipient goes, groups those that share
 * transport and next hop into deliveries, and gives these to the schedule.
 * At the end of each turn, what may start is handed to its agent, and what has
 * become due is read and begun. Each end of a delivery is told to outcome.h.
 */
#ifndef QMGR_WORK_H
#define QMGR_WORK_H

#include "qmgr/active.h"

void work_start(void);                    /* timers, behind the walls */
void work_begin_message(struct active *); /* logs "(queue active)" */
void work_soon(void);                     /* something may be due or start */
void work_take(struct record *); /* reads it, and begins it if it is due */
void work_flush(void);           /* all that waits is due now */
void work_stop(void);            /* nothing more is begun */
bool work_is_stopped(void);

#endif
