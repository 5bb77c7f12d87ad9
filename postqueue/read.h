/*
 * read - the queue as it is on disk, while the mail system is down
 *
 * For root, who becomes the owner of the queue for it, and for that owner.
 *
 * Errors	ERR_LATER: the queue is locked, or cannot be read.
 */
#ifndef POSTQUEUE_READ_H
#define POSTQUEUE_READ_H

#include "command/ask.h"

/* The current directory is queue_directory. maildrop comes first. */
int read_queue(ask_row_fn *, struct err *);

#endif
