/*
 * client - one connection of public/pickup: sendmail where postdrop is not
 *
 *	naming	it is to be told the ID of its message; cleanup makes it
 *	ready	it knows it
 *	content	its message goes on to cleanup as it comes
 *	asked	the end was sent on; cleanup answers
 *
 * Who it is, the kernel says; nothing that it says of itself is believed. What
 * it may not do is answered at the end of its message, which is read and
 * forgotten until then.
 *
 * postdrop connects and says nothing: then maildrop is looked through.
 *
 * Memory	frees itself.
 * Limits	CLIENT_LIMIT at a time, CLIENT_USER_LIMIT of one user,
 *		CLIENT_SECONDS without a word, message_size_limit.
 */
#ifndef PICKUP_CLIENT_H
#define PICKUP_CLIENT_H

#include "service/service.h"

enum {
	CLIENT_LIMIT = 200,
	CLIENT_USER_LIMIT = 50,
	CLIENT_SECONDS = 300,
	CLIENT_WAITING = 65536 /* bytes of answers that it does not take */
};

void client_begin(int fd);
/* Those who have begun no message are hung up on; at_once: all but those whose
 * message cleanup has. */
void clients_leave(bool at_once);

#endif
