/*
 * rows - a message in the queue as mailq shows it
 *
 * For qmgr, which is asked, and for the command that finds qmgr down and reads
 * the queue itself.
 *
 * Memory	a row is lent for the call.
 * Limits	ROWS_RECIPIENTS recipients and 256 kB a row: a message with more
 *		has several, one after the other, all with its ID.
 */
#ifndef SPOOL_ROWS_H
#define SPOOL_ROWS_H

#include "mail/messages.h"
#include "spool/maildrop.h"

enum { ROWS_RECIPIENTS = 1000 };

typedef void rows_each_fn(void *context, const struct queue_row *);

/* Calls for each row; not at all if it is gone, unfinished or cannot be read.
 * The state is as queue_row has it; ' ' becomes '!' for one that is held, and
 * that of one that is to be returned is '#' wherever it is. The queue is the
 * one in which Postfix would have it: what was never tried is incoming. */
void rows_of(
    struct spool *, const char *id, int state, rows_each_fn *, void *context);
/* The same of one that waits for pickup, or that it has taken; nothing else is
 * known of it. By the name of its file. */
void rows_of_maildrop(
    struct maildrop *, const char *name, rows_each_fn *, void *context);

#endif
