/*
 * notice - tells qmgr of each message that was committed
 *
 * Notices only save time: qmgr finds by itself what it was not told of (DESIGN
 * 6). So they are kept while the connection is being made, and dropped when
 * they become too many or the connection breaks.
 *
 * Limits	NOTICE_WAITING bytes that qmgr has not taken; a notice with
 *		more than NOTICE_RECIPIENTS recipients has none: qmgr reads
 *		the file.
 */
#ifndef CLEANUP_NOTICE_H
#define CLEANUP_NOTICE_H

#include <stdint.h>

#include "spool/spool.h"

enum { NOTICE_WAITING = 4 << 20, NOTICE_RECIPIENTS = 1000 };

/* env: as committed, with size and flags. */
void notice_send(
    const char *id, const struct spool_envelope *env, struct pool *);
void notice_end(void); /* the process ends: what waits goes out as far as it
    can */

#endif
