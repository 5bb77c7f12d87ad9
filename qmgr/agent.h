/*
 * agent - connections to the services that do qmgr's work, and what they owe
 *
 * A request goes to a worker of a service over a connection that it shares with
 * others; its answers come back under its serial until it is ended. There are a
 * few connections a service, so that several workers share the load. A worker
 * that says that it is leaving gets no more requests and is hung up on when it
 * owes nothing.
 *
 * Memory	a request is embedded in who asks; it is done, or lost, before
 *		that is freed.
 * Limits	AGENT_LINKS connections a service, AGENT_REQUESTS open on each:
 *		as many descriptors as a stream lets wait. More wait here.
 */
#ifndef QMGR_AGENT_H
#define QMGR_AGENT_H

#include "ipc/channel.h"

enum { AGENT_LINKS = 8, AGENT_REQUESTS = 50 };

enum agent_loss {
	AGENT_DIED,    /* the connection closed: try again soon */
	AGENT_MISSING, /* there is none: master refused, or it dies at once */
	AGENT_IMPUDENT /* it broke the protocol; the connection was cut */
};

struct agent;
struct agent_link;

struct agent_request {
	struct list node;
	struct agent_link *link; /* NULL: waits for one */
	uint32_t serial;
	/* Now is the time to put the frame, with this serial; or to be done, if
	 * it is not wanted any more. */
	void (*send)(struct agent_request *, struct channel *);
	/* False: the frame is no answer; the connection is cut. The channel is
	 * there until the end of the turn, to say something back. */
	bool (*answer)(
	    struct agent_request *, const struct frame *, struct channel *);
	/* It is done, unanswered. */
	void (*lost)(struct agent_request *, enum agent_loss);
};

struct agent *agent_of(const char *service); /* made when first asked for */
/* Never calls from inside: send() comes at the end of the turn. */
void agent_ask(struct agent *, struct agent_request *);
void agent_done(struct agent_request *); /* its last answer was seen */

/* How many connections a service gets: one for each processor. */
void agent_set_links(long processors);
size_t agent_open(void); /* requests not done, of all services */
void agent_stop(void);   /* what was not sent is lost: the process ends */

#endif
