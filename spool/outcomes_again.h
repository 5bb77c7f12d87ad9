/*
 * outcomes_again - what may not be in any segment of outcomes is told again
 *
 * For outcomes.c. A flush of the whole file system makes durable all that is in
 * files; what replay could still undo then is that a message is gone which an
 * OPEN segment of accepted mail has. Of each of these it is told again.
 */
#ifndef SPOOL_OUTCOMES_AGAIN_H
#define SPOOL_OUTCOMES_AGAIN_H

#include <stdbool.h>

struct spool;

/* False: not all of it could be flushed, or found out, which is logged. */
bool outcomes_again(struct spool *);

#endif
