/*
 * breaker - leaves a server alone for a while that fails again and again
 *
 * After BREAKER_FAILURES in a row nobody asks it for a second; then one
 * question is let through. If that fails too, the pause is twice as long, up to
 * BREAKER_MOST_MS. A zeroed one is closed: all may ask.
 */
#ifndef PROXYMAP_BREAKER_H
#define PROXYMAP_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum { BREAKER_FAILURES = 5, BREAKER_LEAST_MS = 1000, BREAKER_MOST_MS = 60000 };

enum breaker_may {
	BREAKER_ASK,
	BREAKER_PROBE, /* ask: all wait for how this one ends */
	BREAKER_REFUSE
};

struct breaker {
	unsigned failures; /* in a row */
	int64_t pause;     /* milliseconds; 0: closed */
	int64_t until;
	bool probing;
};

enum breaker_may breaker_may_ask(struct breaker *, int64_t now);
/* How a question ended, the probe or another. True: this opened it, or closed
 * it. */
bool breaker_failed(struct breaker *, bool probe, int64_t now);
bool breaker_answered(struct breaker *);

#endif
