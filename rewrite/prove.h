/*
 * prove - are the routes what they are meant to be? (for "-C")
 *
 * Each domain that main.cf and its local tables name is sent through the very
 * decision: one that is listed in two classes is said by that, and a next hop
 * that is this machine is said here.
 *
 * Limits	PROVE_KEYS keys of a table.
 */
#ifndef REWRITE_PROVE_H
#define REWRITE_PROVE_H

#include "param/main_cf.h"
#include "route/route.h"

enum { PROVE_KEYS = 10000 };

void prove_routes(struct route *, const struct main_cf *);

#endif
