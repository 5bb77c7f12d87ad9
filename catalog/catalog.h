/*
 * catalog - every name that main.cf may have: the rows of all programs
 *
 * A program has its own rows; here they stand together, with those of programs
 * that are not there yet, and with the names of Postfix that have no meaning in
 * a gateway. `postern check`, postconf, the manual and master's guards read
 * them. It includes no program: it links their tables. What becomes of a
 * command of master.cf is in commands.h.
 *
 * Names are found by bisection in an order made at the first call. What stands
 * in several programs is one name; its row is one with an effect, if there is
 * one.
 *
 * Limits	catalog_nearest() is silent about a name of more than 64 bytes.
 */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "param/param.h"

struct catalog_part {
	const char *program; /* who reads it, or will; "mail": all */
	const struct param *rows;
};

extern const struct catalog_part catalog_parts[]; /* program NULL ends it */

/* NULL: nobody knows it. */
const struct param *catalog_find(struct sv name);

/* In the order of names, each once. */
typedef void catalog_each_fn(void *context, const struct param *);
void catalog_each(catalog_each_fn *, void *context);

/* What each transport has under its own name (compat 2.1.5): rows named
 * "_destination_concurrency_limit" ..., with the default that each begins with.
 */
extern const struct param catalog_of_service[];
/* The row of "slow_destination_rate_delay" for the service "slow". */
const struct param *catalog_service(struct sv name, const char *service);

/* The name that was meant, if one is near enough. Empty: there is none. */
struct sv catalog_nearest(struct sv name);

#endif
