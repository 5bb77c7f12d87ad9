/*
 * client - a session and the wire: what the session asks for is done here
 *
 * One read feeds the session as far as it goes; all its replies leave in one
 * write at the end of the turn. While it waits for something the socket is
 * held, so a client cannot make us store more than one read.
 *
 * Memory	a client frees itself when its session is over.
 * Limits	smtpd_timeout between commands and between pieces of content;
 *		no input is taken while CLIENT_OUT bytes of replies wait to be
 *		sent.
 */
#ifndef SMTPD_CLIENT_H
#define SMTPD_CLIENT_H

#include <sys/socket.h>

#include "service/service.h"
#include "smtpd/config.h"

enum { CLIENT_OUT = 65536 };

void client_setup(const struct config *); /* once */
void client_begin(int fd, const struct sockaddr_storage *peer);
/* Idle sessions get 421 now, the others between two messages. */
void client_shut_all(void);

#endif
