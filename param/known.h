/*
 * known - every name that main.cf may have, and what becomes of it here
 *
 * The rows of the programs say what a parameter is; but no program has the rows
 * of all the others, and most names of Postfix have no row yet. So the names
 * alone stand here, in three lists; tests/param/known_test.sh holds the first
 * one against the rows.
 *
 * Limits	known_nearest() is silent about a name of more than 64 bytes.
 */
#ifndef PARAM_KNOWN_H
#define PARAM_KNOWN_H

#include <stdbool.h>

#include "util/sv.h"

enum known {
	KNOWN_NOT,
	KNOWN_WORKS,
	KNOWN_LATER, /* Postfix's, and not in effect yet */
	KNOWN_NEVER  /* Postfix's, and without a meaning here */
};

enum known known_is(struct sv name);

/* What may stand behind the name of a transport: "_destination_rate_delay" of
 * "slow_destination_rate_delay" (compat 2.1.5). */
bool known_of_service(struct sv name, const char *service);

/* The name that was meant, if one is near enough.
 * Empty: there is none. */
struct sv known_nearest(struct sv name);

#endif
