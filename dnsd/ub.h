/*
 * ub - questions to libunbound, on our loop and without threads
 *
 * The library asks the servers given, or from the root down if there are none;
 * it caches, and validates if there is a trust anchor.
 *
 * Memory	a ub_question is embedded in who asks, and must stay until it is
 *		answered: the library cannot be told to forget one.
 */
#ifndef DNSD_UB_H
#define DNSD_UB_H

#include "dns/answer.h"
#include "dnsd/servers.h"
#include "util/loop.h"

struct ub_question {
	/* With what the library says: an rcode of the DNS, a packet if that is
	 * 0, whether it is validated (2), bogus (1) or neither (0). */
	void (*answered)(
	    struct ub_question *, int rcode, struct sv packet, int secure);
};

/* Before the walls: it reads the anchor, and all else that it needs. */
int ub_open(
    struct loop *, const struct servers *, const char *anchor, struct err *);
void ub_close(void);

/* May answer from inside, when it knows. -1: it cannot. */
int ub_ask(struct ub_question *, const char *name, int type);

#endif
