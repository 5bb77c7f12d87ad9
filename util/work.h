/*
 * work - a few threads for what cannot but wait: a flush to disk
 *
 * A job is a member of the struct that it serves. run() is called in a thread,
 * done() in the loop afterwards. run() may touch nothing but what its owner has
 * set aside for it: not the loop, not the log, not a pool that others use.
 *
 * Threads	begun when the first job comes, so: behind the walls.
 * Memory	a job must not be freed before done(); there is no cancel.
 * Limits	WORK_THREADS; jobs beyond that wait their turn.
 */
#ifndef UTIL_WORK_H
#define UTIL_WORK_H

#include <pthread.h>

#include "util/loop.h"

enum { WORK_THREADS = 16 };

struct job {
	struct list node;
	void (*run)(struct job *);
	void (*done)(struct job *);
};

struct work {
	struct loop *loop;
	struct watch wake;
	int wake_fd; /* an eventfd: some jobs are done */
	pthread_t threads[WORK_THREADS];
	unsigned started, most;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t more;
	struct list waiting, done;
	unsigned idle, queued;
	bool over, told;
};

void work_begin(struct work *, struct loop *, unsigned most_threads);
void work_do(struct work *, struct job *);
void work_end(struct work *); /* waits for the jobs that run; done() of jobs
    that were not told yet is called */

#endif
