/*
 * active - a message that is scheduled: its recipients and what became of them
 *
 * It is made from a notice of cleanup or read from its file, resolved, cut into
 * deliveries, and ends when each recipient has an outcome. What is decided is
 * on disk before it ends (outcome.h).
 *
 * Memory	one pool a message.
 * Limits	qmgr_message_recipient_limit recipients at a time.
 */
#ifndef QMGR_ACTIVE_H
#define QMGR_ACTIVE_H

#include "mail/dsn.h"
#include "mail/messages.h"
#include "qmgr/agent.h"
#include "qmgr/known.h"
#include "qmgr/schedule.h"
#include "spool/spool.h"

enum recipient_state {
	RECIPIENT_TODO,
	RECIPIENT_SENT,
	RECIPIENT_ASKED, /* sent, and its sender asked to be told of that */
	RECIPIENT_DEFERRED,
	RECIPIENT_BOUNCED, /* its notification is owed */
	RECIPIENT_TOLD,    /* it was notified of, or none is owed */
	RECIPIENT_LOST     /* nobody knows; to be tried again soon */
};

struct recipient {
	const char *address, *original; /* as resolved; as RCPT gave it */
	const char *nexthop;
	struct schedule_transport *transport;
	const char *orcpt;
	const char *text;       /* of its outcome */
	const char *mta, *diag; /* who said so, in which words; or "" */
	char dsn[DSN_ROOM];
	uint32_t number; /* in the envelope */
	unsigned char state;
	unsigned char notify; /* enum dsn_notify */
	unsigned char reach;  /* enum delivered_reach */
	bool saved;           /* the state is in the file */
	bool handed;          /* in a delivery that an agent has */
	bool reported; /* in the report under way, or in one before of its kind
			*/
};

struct active {
	struct record *record;
	struct pool *pool;
	const char *sender;
	const char *client_name, *client_address, *helo, *protocol;
	const char *envid;
	unsigned char ret; /* enum dsn_ret */
	bool deleted; /* its file is gone; what comes back does not count */
	uint64_t size;
	int64_t arrived, active; /* microseconds of the clock */
	uint32_t flags; /* enum spool_flag; TRACE only on the first attempt */
	struct recipient *recipients;
	uint32_t count;
	bool more;        /* there are others in the file that are due */
	int64_t next_due; /* of those that are not; INT64_MAX: none */
	unsigned open;    /* questions and deliveries that will come back */
	unsigned unsent;  /* deliveries that were not handed out */
	int fd;           /* the file, locked; -1: not open */
};

/* Of one that is returned by order, and was not tried before. */
#define ACTIVE_UNTRIED_DSN "4.4.7"
#define ACTIVE_UNTRIED     "returned before a delivery was tried"

/* One delivery: some recipients that share transport and next hop. */
struct delivery {
	struct schedule_job job;
	struct agent_request request;
	struct active *message;
	bool handed; /* an agent has it */
	uint32_t count;
	struct recipient *recipients[];
};

/* As a notice told; the texts are copied. NULL: it has none to deliver. */
struct active *active_of(struct record *, const struct accepted *);

enum active_read {
	ACTIVE_READ,
	ACTIVE_BUSY,    /* an agent has it */
	ACTIVE_NOT_YET, /* no recipient is due: *due is when; or unreadable */
	ACTIVE_OVER,    /* every recipient is done */
	ACTIVE_VANISHED /* gone, corrupt and set aside, or not whole */
};

/* From its file. */
enum active_read active_read(struct record *, struct active **, int64_t *due);

/* Opens and locks the file if it is not; -1: *state is why. */
int active_open(struct active *, enum active_read *);
void active_close(struct active *);
void active_free(struct active **); /* the record stays */
/* That it was sent is to be told to its sender. */
bool active_is_asked(const struct recipient *);
size_t active_count(void); /* scheduled, now */

#endif
