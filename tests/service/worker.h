/*
 * worker - a service's skeleton in a child, and a test in master's place
 *
 * The child runs service_main() with the row that the test gives; the test
 * speaks on the other end of its control channel, blocking, frame by frame.
 */
#ifndef TESTS_SERVICE_WORKER_H
#define TESTS_SERVICE_WORKER_H

#include <sys/types.h>

#include "service/control.h"
#include "service/service.h"

struct test_worker {
	pid_t pid;
	int control;
	struct pool *pool; /* of what was heard */
};

/* Starts it with a log in "log" and a main.cf of this text. */
void worker_begin(struct test_worker *, const struct service *row);
/* START with the listening sockets, until READY. */
void worker_ready(
    struct test_worker *, const int *listeners, unsigned count, int64_t limit);
void worker_tell(struct test_worker *, const struct message *, uint32_t serial,
    const void *from, int fd); /* fd -1: none */
/* Waits for a message of this kind, and skips others; its serial. */
uint32_t worker_hear(struct test_worker *, const struct message *, void *to);
/* Waits for its end; the exit status, -1 if it lives on and had to be killed.
 * Nothing can be heard after that. */
int worker_wait(struct test_worker *);

#endif
