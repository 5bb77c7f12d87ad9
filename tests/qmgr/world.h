/*
 * world - all that is around qmgr, in one process and one loop with it
 *
 * A spool in a temporary folder; rewrite, an agent and bounce, which answer at
 * once or do what the test says. An address is routed by its domain:
 *
 *	X@NEXTHOP.TRANSPORT.test	and the agent does what NEXTHOP says:
 *
 *	sent deferred bounced		that outcome
 *	fault				deferred, and the destination is at
 *					fault
 *	keep				no answer: the test gives it
 *	die				the connection closes
 */
#ifndef TESTS_QMGR_WORLD_H
#define TESTS_QMGR_WORLD_H

#include <stdbool.h>

#include "mail/messages.h"
#include "spool/spool.h"
#include "tests/lib/patience.h"
#include "util/str.h"

struct world {
	unsigned delivered; /* recipients handed to agents */
	unsigned resolved, notified;
	unsigned kept;                   /* requests with next hop keep */
	unsigned most_open;              /* requests, at one time */
	bool no_agent, no_rewrite, lazy; /* lazy: answers in a later turn */
	bool deaf_bounce;
	/* Of messages that are made. */
	uint32_t flags;       /* enum spool_flag */
	unsigned char notify; /* of their recipients */
	long age;             /* seconds since they arrived */
	enum delivered_reach reach;
	unsigned reports[NOTIFY_COUNT]; /* recipients that were told of */
	struct str report;              /* what bounce was asked, in lines */
	struct str delivery;            /* what the last delivery said */
	unsigned nudged;                /* connections to pickup */
};

extern struct world world;

void world_begin(void); /* qmgr has started */
void world_end(void);
void world_start_qmgr(void);

/* A message in the queue; recipients in one text, parted by blanks. */
const char *world_message(const char *sender, const char *recipients);
/* The same, and qmgr is told of it. */
const char *world_mail(const char *sender, const char *recipients);
bool world_has(const char *id); /* its file is there */

void world_turn(void);
void world_run(long milliseconds);
#define world_until(fact)                                                      \
	do {                                                                   \
		world_turn(); /* what was put on a channel goes out */         \
		until_so(fact, world_turn());                                  \
	} while (0)
void world_answer_kept(enum delivered_outcome); /* all of them */
void world_drop_kept(void);                     /* their connection closes */
const char *world_log(void);                    /* all that was logged */
int world_connect(const char *from); /* as another service, to qmgr */

/* For cases: */
extern const char *first; /* the message that one watches */
bool first_is_gone(void);
bool all_gone(void);
bool one_is_kept(void);
bool none_is_scheduled(void);
void logs(const char *want); /* it must be in the log */
void begin(void);            /* the world, and qmgr in it */

#endif
