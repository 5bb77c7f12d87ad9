/*
 * manager - a connection from qmgr: requests come in, results go back
 *
 * Many requests are open at a time. When qmgr goes, its deliveries that have
 * sent the end of their message go on, and leftover.h keeps their results.
 */
#ifndef SMTP_MANAGER_H
#define SMTP_MANAGER_H

#include "ipc/channel.h"
#include "service/service.h"

struct delivery;

struct manager {
	struct list node;
	struct channel channel;
	struct list deliveries;
	bool leaving; /* said so, and held until it closes */
};

void manager_connected(int fd, const char *from);
/* Results are there; the delivery ends. */
void manager_tell(struct manager *, struct delivery *);
void manager_drain(enum service_end);

#endif
