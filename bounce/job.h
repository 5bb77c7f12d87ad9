/*
 * job - one request to notify, until whoever is to be told has been
 *
 * The letters go to cleanup one after the other. If the first cannot now, the
 * request has failed and is made again; what cleanup refuses for good is not
 * tried again, but for once without the body of the message, and a copy that
 * could not be made is only logged.
 *
 * Memory	job_end() frees what it holds; the descriptor is the caller's.
 */
#ifndef BOUNCE_JOB_H
#define BOUNCE_JOB_H

#include "bounce/audience.h"
#include "bounce/original.h"
#include "ipc/channel.h"
#include "service/submit.h"
#include "util/loop.h"

struct job {
	struct pool *pool;
	struct notify about; /* its texts are the pool's */
	struct original original;
	bool readable; /* its file */
	struct letter letters[AUDIENCE_LIMIT];
	unsigned count, sent;
	struct submission submission;
	uint64_t from;    /* of the content, what is sent next */
	bool writing;     /* a letter has begun and has not ended */
	bool told;        /* how it went */
	struct soon soon; /* calls done() */
	/* Never from inside job_run(). */
	void (*done)(struct job *, bool told);
};

/* The words of all kinds; once, before the first job. */
void job_use(const struct template[NOTIFY_COUNT]);
int job_begin(struct job *, const struct frame *, int fd, struct err *);
void job_run(struct job *);
void job_end(struct job *);

#endif
