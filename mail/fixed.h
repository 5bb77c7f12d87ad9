/*
 * fixed - the delivery line of an outcome that no server was asked for
 *
 * relay is none, and the time went by before and in the queue manager only.
 */
#ifndef MAIL_FIXED_H
#define MAIL_FIXED_H

#include <stdint.h>

struct fixed {
	const char *id, *recipient, *original; /* original: "" if the same */
	int64_t arrived, active;               /* microseconds of the clock */
	const char *dsn, *status, *text;
};

void fixed_log(const struct fixed *);

#endif
