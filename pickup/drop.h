/*
 * drop - the files of maildrop, oldest first, some at a time
 *
 * It is looked through at the start, when told to (a wake-up, a nudge), and
 * when the time has come for a file that was put off. What is new while one
 * pass lasts has another pass after it. A pass begins with a list of the names:
 * those that wait are passed over, the busy ones after an lstat().
 *
 * Limits	DROP_AT_A_TIME files on their way; DROP_NAMES in one pass; a
 *		pass begins at most every DROP_PAUSE_MS.
 */
#ifndef PICKUP_DROP_H
#define PICKUP_DROP_H

#include "util/err.h"

enum { DROP_AT_A_TIME = 16, DROP_NAMES = 1000000, DROP_PAUSE_MS = 100 };

int drop_start(struct err *); /* behind the walls */
void drop_look(void);         /* soon */
/* No file is begun any more; what is on its way is finished. */
void drop_stop(void);

#endif
