/*
 * agent - one who does what qmgr asks: the connections of a fixed answerer
 *
 * For daemons that are only asked: error, bounce. Each connection lies in a
 * list and keeps the process alive; whoever asks is told that we leave when the
 * process is to end, and hangs up when it has its answers. frame() judges what
 * came: an error ends the connection, with a line in the log.
 *
 * What cannot be answered at once is an agent_job. It outlives its connection,
 * and the process stays until it is answered.
 *
 * Memory	a job is embedded in who works on it.
 * Limits	AGENT_JOBS open jobs of a connection, and AGENT_WAITING bytes
 *		of answers that its end does not take: then nothing more is
 *		read from it. So who asks without end costs itself.
 */
#ifndef SERVICE_AGENT_H
#define SERVICE_AGENT_H

#include "service/service.h"

enum { AGENT_NAME_ROOM = 32, AGENT_JOBS = 1000, AGENT_WAITING = 1 << 20 };

struct agent { /* a connection of who asks */
	struct list node;
	struct channel channel;
	struct list jobs;
	size_t open;
	char from[AGENT_NAME_ROOM]; /* its program */
};

struct agent_job {
	struct list node;
	struct agent *agent; /* NULL: it has gone */
	uint32_t serial;
};

/* Descriptors are there for channel_take_fd(). */
typedef int agent_frame(struct agent *, const struct frame *, struct err *);

void agent_serve(agent_frame *); /* once, first */
/* Hooks of struct service. */
void agent_connected(int fd, const char *from);
void agent_drain(enum service_end);
/* The same for who asks by service/peer.h: it is hung up on, asks again, and
 * gets the successor. */
void agent_leave(enum service_end);

void agent_begin(struct agent_job *, struct agent *, const struct frame *);
/* Ends the job; to one who has gone nothing is said. */
void agent_answer(
    struct agent_job *, const struct message *, const void *answer);

#endif
