/*
 * scan - finds messages in the queue directory that nobody told of
 *
 * At the start, soon after, a minute after, then every queue_run_delay: names
 * in queue/ that are not known are looked at, some in each turn, so that mail
 * flows meanwhile. Only whole files are adopted: an unfinished one belongs to
 * cleanup, a corrupt one is set aside.
 */
#ifndef QMGR_SCAN_H
#define QMGR_SCAN_H

#include <stdint.h>

void scan_start(void); /* timers, behind the walls */
void scan_now(void);   /* unless one is under way */
void scan_stop(void);
void scan_adopt(const char *id); /* that one, if it is whole: an agent had it */
/* A flush was asked for at that time (microseconds): what had arrived by then
 * and is found later is tried at once. */
void scan_flushed(int64_t when);

#endif
