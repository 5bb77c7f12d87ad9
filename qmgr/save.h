/*
 * save - what is decided of a message, on disk
 *
 * Who was sent to is done: one byte, which a full disk cannot hinder. Who was
 * refused, or is owed a report that it was sent, has a status until the report
 * is out, and is done then. Who was deferred has a status that says when it is
 * tried again.
 *
 * Errors	are logged; what could not be written may be delivered twice,
 *		never lost.
 */
#ifndef QMGR_SAVE_H
#define QMGR_SAVE_H

#include "qmgr/active.h"

/* While others are still open: what is certain, lest a crash repeat it. */
void save_early(struct active *);
/* All that is not written yet; when the message is due again. */
int64_t save_all(struct active *);
void save_failed(const struct err *); /* logs it, unless the file is gone */
void save_warned(struct active *);    /* its sender was told of the delay */

#endif
