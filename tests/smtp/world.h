/*
 * world - what stands around smtp in its tests: a qmgr, a server, dnsd
 *
 * All in one process and one loop. The calls of service/ that smtp makes are
 * answered here, so no master is needed.
 */
#ifndef TESTS_SMTP_WORLD_H
#define TESTS_SMTP_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "mail/messages.h"
#include "tests/lib/patience.h"
#include "util/str.h"

enum { WORLD_RESULTS = 32 };

struct world_result {
	char id[32], dsn[12], text[512], mta[64], diag[512];
	int64_t number, outcome, reach;
	uint32_t serial;
};

/* What qmgr asks for, and what it was told. */
struct world_qmgr {
	int64_t flags, ret;
	struct world_result results[WORLD_RESULTS]; /* the first again
	    behind the last */
	unsigned count, ends, leftovers, leaving;
	bool forgets;      /* to say that it has taken results */
	unsigned mistakes; /* it takes results that it was not told */
	int64_t fault;
	char fault_dsn[12];
	uint32_t serial; /* of the last end */
};

/* How the server behaves, and what it saw. */
struct world_server {
	const char *greeting; /* NULL: 220 */
	const char *ehlo;     /* NULL: PIPELINING and SIZE */
	const char *rcpt;     /* NULL: 250 */
	const char *dot;      /* NULL: 250 */
	bool hangs_up;        /* after each message */
	bool holds_dot;       /* answers the end of data never */
	bool is_deaf;         /* answers DATA never */
	bool trickles;        /* a greeting without end, a byte at a time */
	unsigned port;
	unsigned connections, messages, quits;
	struct str content; /* of the last message, as it came */
};

extern struct world_qmgr qmgr;
extern struct world_server server;

void world_begin(void);
void world_end(void);
void world_deliver(
    const char *id, const char *nexthop, const char *recipients, int fd);
int world_message(const char *content, size_t len, unsigned flags);
void world_run(unsigned ends); /* until qmgr was told of so many ends */
void world_turns(int);
#define world_until(fact) until_so(fact, world_turns(1))
void world_until_data(void); /* the server has the end of data, or DATA */
void world_lose_qmgr(void);
void world_drain(void);
unsigned world_held(void);
unsigned world_closed_port(void);
const char *world_log(void); /* all that was logged since world_begin() */

#endif
