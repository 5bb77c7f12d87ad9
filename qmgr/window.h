/*
 * window - how many deliveries to one destination at a time
 *
 * A destination that takes mail is given more at once, one whose server cannot
 * be reached less, down to none: then it is dead, and is left alone for a
 * while. What counts as a failure is a broken session only; a recipient that is
 * refused says nothing of the destination. The rules are those of compat 5.5.
 *
 * A cohort is as many deliveries as the window is wide: a whole cohort of
 * failures in a row (or as many as the limit says) kills the destination.
 */
#ifndef QMGR_WINDOW_H
#define QMGR_WINDOW_H

#include <stdbool.h>

#include "util/err.h"

enum feedback_per {
	FEEDBACK_FIXED,      /* "0.5" */
	FEEDBACK_PER_WINDOW, /* "1/concurrency" */
	FEEDBACK_PER_ROOT    /* "1/sqrt_concurrency" */
};

struct feedback {
	double base; /* 0 to 1 */
	enum feedback_per per;
};

struct window_limits {
	long first; /* initial_destination_concurrency */
	long most;  /* destination_concurrency_limit; 0: none */
	long failed_cohorts;
	struct feedback up, down;
};

struct window {
	long size; /* 0: dead */
	double success, failure, failed_cohorts;
};

int feedback_parse(const char *text, struct feedback *, struct err *);

void window_begin(struct window *, const struct window_limits *, long busy);
void window_success(struct window *, const struct window_limits *, long busy);
/* False: the destination is dead now. */
bool window_failure(struct window *, const struct window_limits *);

#endif
