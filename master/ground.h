/*
 * ground - what must be there before the first process: directories, the lock,
 * the log
 *
 * Errors	texts that say what to do.
 */
#ifndef MASTER_GROUND_H
#define MASTER_GROUND_H

#include "master/services.h"

/* Makes and checks queue_directory and what is below it. */
int ground_directories(const struct master *, struct err *);

/* Waits up to wait_ms for the lock of this queue directory, which the process
 * then holds for life; on -1 the err names who has it. */
int ground_lock(const struct master *, int wait_ms, struct err *);
int ground_write_pid(struct err *); /* into the lock file */

/* Opens what maillog_file or syslog says, for us and for the workers. */
int ground_log(struct master *, struct err *);
/* Whether the log was rotated or syslog restarted; it is open anew then. */
bool ground_log_moved(struct master *);

#endif
