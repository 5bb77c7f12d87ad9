/*
 * ask - what commands want of the queue: to see it, to have it tried now
 *
 * A list is read from the files while it is sent, some in each turn, and waits
 * when the other end does.
 *
 * Limits	ASK_CLIENTS at a time, each a minute without progress.
 */
#ifndef QMGR_ASK_H
#define QMGR_ASK_H

#include <sys/socket.h>

enum { ASK_CLIENTS = 50 };

void ask_client(int fd, const struct sockaddr_storage *);

#endif
