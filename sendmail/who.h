/*
 * who - the user who runs sendmail, as sender of a message
 *
 * Memory	lent by the pool.
 */
#ifndef SENDMAIL_WHO_H
#define SENDMAIL_WHO_H

#include "util/pool.h"

/* NULL: this user id has no name. */
const char *who_login(struct pool *);
/* given (-F), else $NAME, else that of the user database; "": none. Control
 * characters are gone. */
const char *who_full_name(const char *given, struct pool *);

#endif
