/*
 * pidfile - one process of a kind, and who it is
 *
 * The lock is flock() on the file and ends with its holder, however that ends;
 * the number in it is for people and for signals.
 *
 * Errors	a lock that another process holds is ERR_LATER and names it.
 */
#ifndef UTIL_PIDFILE_H
#define UTIL_PIDFILE_H

#include <sys/types.h>

#include "util/err.h"

/* Waits up to so long; the descriptor holds the lock while it is open. The file
 * has our number then, and nobody but its owner may read it, since who may read
 * it may lock it. */
int pidfile_take(const char *path, int wait_ms, struct err *);
int pidfile_write(int fd, struct err *); /* our number anew, after a fork */

/* Who holds it now: its number, 0 for nobody, -1 for an error. */
pid_t pidfile_holder(const char *path, struct err *);

/* Waits until nobody holds it; 0, or -1 when the time is over. */
int pidfile_wait_gone(const char *path, int wait_ms);

#endif
