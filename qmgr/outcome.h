/*
 * outcome - what became of each recipient, and the end of a message
 *
 * An outcome is kept in memory until the message has no delivery open; a
 * message of which all is delivered is then removed without another write.
 * What remains otherwise is written to its file: done, or deferred until when
 * and why. Who was refused is notified of first, and done after.
 */
#ifndef QMGR_OUTCOME_H
#define QMGR_OUTCOME_H

#include "qmgr/active.h"

/* A recipient's outcome; the text is copied, and cut at 1000 bytes. */
void outcome_set(struct active *, struct recipient *, enum recipient_state,
    const char *dsn, const char *text);
/* The same, decided here and not by an agent: it is logged. */
void outcome_say(struct active *, struct recipient *, enum recipient_state,
    const char *dsn, const char *text);
/* A delivery or question came back. Ends the message if it was the last. */
void outcome_returned(struct active *);

#endif
