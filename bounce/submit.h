/*
 * submit - hands one message to cleanup
 *
 * Some connections, SUBMIT_LINES at most, each with one message at a time;
 * others wait for their turn. A connection that has nothing to do is closed.
 *
 * Memory	a submission is embedded in who asks, until done().
 * Limits	a message that is not answered within SUBMIT_SECONDS fails.
 */
#ifndef BOUNCE_SUBMIT_H
#define BOUNCE_SUBMIT_H

#include "mail/messages.h"
#include "util/list.h"
#include "util/str.h"

enum { SUBMIT_LINES = 4, SUBMIT_SECONDS = 120 };

struct submission {
	struct list node;
	const char *sender, *recipient; /* internal form */
	struct str content;             /* freed by submit */
	/* The reply as SMTP would give it: 250 is success, and id is new.
	 * Never from inside. */
	void (*done)(struct submission *, const struct submit_done *);
};

void submit(struct submission *);

#endif
