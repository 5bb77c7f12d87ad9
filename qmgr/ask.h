/*
 * ask - what commands want of the queue: to see it, to try it, to change it
 *
 * Each verb is a row: who may (rights.h), and what it does. A list, or a search
 * for a site, goes over the files while it is answered, some in each turn, and
 * waits when the other end does; so several may ask one after the other on a
 * connection, and wait for the end in between.
 *
 * Limits	ASK_CLIENTS at a time, of them ASK_OTHERS who are neither root
 *		nor the owner, ASK_OF_ONE of one such user; each a minute
 *		without progress.
 */
#ifndef QMGR_ASK_H
#define QMGR_ASK_H

#include <sys/socket.h>

enum { ASK_CLIENTS = 50, ASK_OTHERS = 40, ASK_OF_ONE = 10 };

void ask_client(int fd, const struct sockaddr_storage *);

#endif
