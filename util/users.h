/*
 * users - the login names of this machine, for those who cannot look them up
 *
 * A process behind its walls reads no user database. So it is read as a whole
 * before they close, and a user that was added later has no name until the next
 * reload.
 *
 * Memory	the process's, for life; users_load() again replaces it.
 * Limits	USERS_LIMIT names.
 */
#ifndef UTIL_USERS_H
#define UTIL_USERS_H

#include <sys/types.h>

enum { USERS_LIMIT = 100000 };

void users_load(void);
const char *users_name(uid_t); /* "unknown" for one that has no name */

#endif
