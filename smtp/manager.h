/*
 * manager - a connection from qmgr: requests come in, results go back
 *
 * Many requests are open at a time. A delivery whose results are told keeps its
 * descriptor until qmgr says that it has taken them. When qmgr goes, those that
 * it has not taken, and deliveries that have sent the end of their message, are
 * leftovers (leftover.h).
 *
 * Limits	no request is taken while MANAGER_TOLD results wait to be taken:
 *		qmgr has fewer open, and says `taken` before it asks for more.
 */
#ifndef SMTP_MANAGER_H
#define SMTP_MANAGER_H

#include "ipc/channel.h"
#include "service/service.h"

struct delivery;

enum { MANAGER_TOLD = 256 };

struct manager {
	struct list node;
	struct channel channel;
	struct list deliveries;
	struct list told; /* not taken yet, the oldest first */
	unsigned told_count;
	bool leaving; /* said so, and held until it closes */
};

void manager_connected(int fd, const char *from);
/* Results are there. The delivery ends when they are taken. */
void manager_tell(struct manager *, struct delivery *);
void manager_drain(enum service_end);

#endif
