/*
 * fake - a server that plays a script, in a thread
 *
 * It listens on loopback, or at a path; each step is something that it hears or
 * says. What it hears must be just that: else the script stops and fake_end()
 * gives the step, else -1.
 */
#ifndef TESTS_PROXYMAP_FAKE_H
#define TESTS_PROXYMAP_FAKE_H

#include <pthread.h>

#include "util/sv.h"

enum fake_act {
	FAKE_END, /* closes, and is done */
	FAKE_HEAR,
	FAKE_SAY,
	FAKE_DRIP,  /* byte by byte */
	FAKE_NEXT,  /* closes, takes the next connection */
	FAKE_RESET, /* the same, with a reset */
	FAKE_WAIT   /* until the other end closes; then the next connection */
};

struct fake_step {
	enum fake_act act;
	struct sv text;
};

/* clang-format off */
#define HEAR(t)	{ FAKE_HEAR, { (t), sizeof(t) - 1 } }
#define SAY(t)	{ FAKE_SAY, { (t), sizeof(t) - 1 } }
#define DRIP(t)	{ FAKE_DRIP, { (t), sizeof(t) - 1 } }
/* clang-format on */

struct fake {
	const struct fake_step *steps;
	int fd, bad;
	int port;
	pthread_t thread;
};

void fake_begin(struct fake *, const struct fake_step *);
void fake_begin_at(struct fake *, const char *path, const struct fake_step *);
int fake_end(struct fake *);

#endif
