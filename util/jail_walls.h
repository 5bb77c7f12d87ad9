/*
 * jail_walls - the walls that jail_close() puts up, for jail.c alone
 *
 * Errors	-1 as jail.h says. A wall that the kernel lacks is no error
 *		here: it is told by *wall being -1, or by false.
 */
#ifndef UTIL_JAIL_WALLS_H
#define UTIL_JAIL_WALLS_H

#include "util/jail.h"

/* A Landlock rule set, made while the paths can still be opened. */
int jail_landlock_open(const struct jail *, int *wall, struct err *);
/* Puts it up, and closes the descriptor. */
int jail_landlock_close(int wall, struct err *);

bool jail_seccomp_is_there(void);
int jail_seccomp_close(unsigned may, struct err *);

#endif
