/*
 * outcome - what became of each recipient, and the end of a message
 *
 * An outcome is kept in memory until the message has no delivery open; a
 * message of which all is delivered is then removed without another write.
 * What remains otherwise is written to its file (save.h). What the sender is to
 * be told goes out first (notify.h): of those who were refused, of those who
 * were reached if that was asked for, of a long delay, once. A message that
 * only asks whether it could be delivered ends with the report of that.
 */
#ifndef QMGR_OUTCOME_H
#define QMGR_OUTCOME_H

#include "qmgr/active.h"

struct outcome {
	enum recipient_state state; /* SENT, DEFERRED, BOUNCED, LOST */
	const char *dsn, *text;     /* the text is cut at 1000 bytes */
	const char *mta, *diag;     /* NULL: ourselves */
	enum delivered_reach reach;
};

/* A recipient's outcome; the texts are copied. */
void outcome_set(struct active *, struct recipient *, const struct outcome *);
/* The same, decided here and not by an agent: it is logged. */
void outcome_say(struct active *, struct recipient *, enum recipient_state,
    const char *dsn, const char *text);
/* Nobody knows: to be tried again soon. */
void outcome_lose(struct active *, struct recipient *);
/* It was not handed out, as the message is held, or deleted, or to be returned
 * at once. */
void outcome_withdraw(struct active *, struct recipient *);
/* What an agent told; its code is put in the class that its outcome has. -1:
 * there is no such outcome. */
int outcome_of(const struct delivered *, struct outcome *, char dsn[DSN_ROOM]);
/* A delivery or question came back. Ends the message if it was the last. */
void outcome_returned(struct active *);

#endif
