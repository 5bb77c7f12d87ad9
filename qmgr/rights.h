/*
 * rights - which local users may see and flush the queue
 *
 * Lists of login names (authorized_mailq_users, authorized_flush_users; compat
 * 2.2.19). Root and whoever qmgr runs as may do everything, and they alone may
 * change a message.
 *
 * Errors	ERR_NEVER: not allowed; ERR_LATER: a list cannot be read now.
 *		The text is for the user.
 */
#ifndef QMGR_RIGHTS_H
#define QMGR_RIGHTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "util/err.h"

enum right { RIGHT_VIEW, RIGHT_FLUSH, RIGHT_CHANGE };

/* Opens the lists. Before the walls the login names are read too, if a list
 * wants them; behind them a table in a changed list cannot be opened. */
void rights_open(void);
void rights_reload(void); /* opens those that changed */

bool rights_is_owner(uid_t);
int rights_check(enum right, uid_t, struct err *); /* 0: may */

#endif
