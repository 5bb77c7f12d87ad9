/*
 * submitted - what a local client says of its message, before it is believed
 *
 * postdrop and pickup are spoken to by anybody on this machine. What a struct
 * submit may hold is decided here, for both: no text with a control character,
 * no flag and no original address, which only the mail system sets, at least
 * one recipient, each text within its length. Who the client is, when it came
 * and where from are never taken from it.
 *
 * Errors	ERR_NEVER, with the text for the client.
 */
#ifndef MAIL_SUBMITTED_H
#define MAIL_SUBMITTED_H

#include "mail/messages.h"

enum {
	SUBMITTED_NAME_LIMIT = 1000,
	SUBMITTED_FLAGS =
	    SUBMIT_8BITMIME | SUBMIT_LOCAL_CLIENT | SUBMIT_VERIFY | SUBMIT_TRACE
};

int submitted_check(const struct submit *, struct err *);

#endif
