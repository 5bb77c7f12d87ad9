/*
 * job - one request to notify: who is told, and whether it worked
 *
 *	the original's sender		who is told
 *	somebody			the sender; postmaster too if
 *					notify_classes has bounce
 *	null (a notification)		postmaster if notify_classes has 2bounce
 *	double_bounce_sender		nobody: it is dropped
 *
 * Memory	job_end() frees what it holds.
 */
#ifndef BOUNCE_JOB_H
#define BOUNCE_JOB_H

#include "bounce/letter.h"
#include "bounce/submit.h"
#include "ipc/channel.h"

struct job {
	struct pool *pool;
	struct notify about; /* its texts are the pool's */
	struct sv header;    /* of the original */
	struct letter letters[2];
	unsigned count, sent;
	const char *from; /* envelope sender of the letters */
	struct submission submission;
	struct soon nothing; /* calls done() when nobody is told */
	/* Never from inside job_run(). */
	void (*done)(struct job *, bool told);
};

int job_begin(struct job *, const struct frame *, int fd, struct err *);
void job_run(struct job *);
void job_end(struct job *);

#endif
