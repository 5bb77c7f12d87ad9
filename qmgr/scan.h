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

void scan_start(void); /* timers, behind the walls */
void scan_now(void);   /* unless one is under way */
void scan_stop(void);

#endif
