/*
 * owner - who owns the queue
 *
 * A command that changes the queue's files itself, while the mail system is
 * down, does it as their owner: what it makes there is then the daemons' too.
 *
 * Errors	ERR_LATER, with the name of the directory.
 */
#ifndef COMMAND_OWNER_H
#define COMMAND_OWNER_H

#include <stdbool.h>

#include "util/err.h"

/* The current directory is queue_directory. */
bool owner_is_caller(void);     /* or the caller is root */
int owner_become(struct err *); /* for good, if the caller is root */

#endif
