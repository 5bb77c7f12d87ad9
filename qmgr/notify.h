/*
 * notify - has bounce tell the sender what became of a message
 *
 * A report has a kind, and each kind is about the recipients in certain states:
 *
 *	FAILURE		refused
 *	DELAY		deferred
 *	SUCCESS		sent, and the sender asked to be told of it
 *	STATUS		whatever has an outcome; of a message that is only
 *			verified, that was all there is to do
 *
 * Those whose end it was become RECIPIENT_TOLD. There may be some left when
 * there are very many, and then it is called again. Whom of them the sender
 * wants to hear of (RFC 3461) is bounce's to know.
 */
#ifndef QMGR_NOTIFY_H
#define QMGR_NOTIFY_H

#include "qmgr/active.h"

/* There is somebody that such a report is to be about still. */
bool notify_has(const struct active *, enum notify_kind);

/* told: the report is committed, or none is owed. Never from inside. */
typedef void notify_done_fn(struct active *, enum notify_kind, bool told);
void notify(struct active *, enum notify_kind, notify_done_fn *);

#endif
