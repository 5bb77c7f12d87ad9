/*
 * peers - what stands around clients on real sockets: master, cleanup, rewrite
 *
 * The functions of service.h that smtpd calls are answered here; a connection
 * that it asks for ends in this process, in the same loop.
 */
#ifndef TESTS_SMTPD_PEERS_H
#define TESTS_SMTPD_PEERS_H

#include "ipc/channel.h"

enum { CONNECTIONS = 400 };

struct cleaner {
	struct channel channel;
	struct pool *pool;
	bool open;
	unsigned id, messages, cancelled;
	struct str content;
	char sender[100], envelope[200];
	size_t recipients;
};

extern struct loop loop;
extern int held; /* clients */
extern bool refuse, stressed;
extern struct cleaner cleaners[CONNECTIONS];
extern unsigned cleaner_count, resolved;
extern bool mute; /* cleanup commits nothing */
extern bool full; /* the disk */
extern int dying; /* so many connections end before they say an ID */

void peers_begin(void);
void peers_end_cleaner(struct cleaner *); /* cleanup hangs up */
void peers_end(void); /* smtpd has closed its idle connections */

#endif
