/*
 * report - tells bounce that a message was refused for good
 *
 * A connection of its own: it is seldom needed.
 *
 * Memory	embedded in who reports, who calls report_end() before that is
 *		freed; what is in the notice is copied.
 * Limits	REPORT_SECONDS for an answer.
 */
#ifndef PICKUP_REPORT_H
#define PICKUP_REPORT_H

#include "mail/messages.h"
#include "service/service.h"

enum { REPORT_SECONDS = 100 };

struct report {
	struct connecting connecting;
	struct channel channel;
	struct timer deadline;
	struct pool *pool; /* NULL: nothing is under way */
	struct str body;   /* the notice */
	int fd;            /* of the message */
	/* Once, never from inside a call. */
	void (*done)(struct report *, bool told);
};

/* The descriptor is duplicated. */
void report_begin(struct report *, const struct notify *, int fd);
void report_end(struct report *);

#endif
