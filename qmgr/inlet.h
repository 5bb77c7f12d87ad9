/*
 * inlet - what other services tell qmgr: new mail, and leftovers
 *
 * cleanup tells of each message that it committed. An agent that lost its qmgr
 * brings the results of what it had in hand; they are believed only for
 * messages that this qmgr did not hand out itself.
 *
 * Limits	a leftover at a time on a connection. Who does not read what is
 *		said to it is not heard.
 */
#ifndef QMGR_INLET_H
#define QMGR_INLET_H

#include <stddef.h>

void inlet_connected(int fd, const char *from);
/* Connections that leftovers come by: they are closed when all is taken. */
size_t inlet_leftovers(void);

#endif
