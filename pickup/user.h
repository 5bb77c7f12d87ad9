/*
 * user - a local user, by the number that the kernel vouches for
 */
#ifndef PICKUP_USER_H
#define PICKUP_USER_H

#include <sys/types.h>

#include "util/err.h"

struct submitter_settings;
extern struct submitter_settings user_settings;

/* Before the walls: the lists are opened, names are read if a list has any. */
void user_prepare(void);
/* May he submit with this sender? As policy/submitter.h. */
int user_check(uid_t, const char *sender, struct err *);

#endif
