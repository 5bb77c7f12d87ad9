/*
 * patience - how long a test waits for what must come
 *
 * Long: the machine may be ten times as slow as ours, and have other work. By a
 * clock, as nobody knows how long a turn of a loop is.
 *
 *	until_so(fact, loop_turn(&loop, true));
 */
#ifndef TESTS_LIB_PATIENCE_H
#define TESTS_LIB_PATIENCE_H

#include <atf-c.h>
#include <time.h>

enum { PATIENCE_SECONDS = 100 };

static inline time_t
patience_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Does this again and again, until the fact is so; fails if it never is. */
#define until_so(fact, does)                                                   \
	do {                                                                   \
		time_t end_ = patience_now() + PATIENCE_SECONDS;               \
                                                                               \
		while (!(fact)) {                                              \
			ATF_REQUIRE_MSG(                                       \
			    patience_now() < end_, "in vain: %s", #fact);      \
			does;                                                  \
		}                                                              \
	} while (0)

#endif
