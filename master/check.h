/*
 * check - would every service start with this configuration?
 *
 * Each program is the one that knows its parameters and tables, so each is run
 * with -C and the snapshot on its stdin, once for each set of -o options; what
 * it says of main.cf is said here.
 *
 * Limits	CHECK_SECONDS for each; a line that several say is said once.
 */
#ifndef MASTER_CHECK_H
#define MASTER_CHECK_H

#include "master/config.h"

/* daemons is the directory of the programs. -1: something is wrong, and was
 * logged; the err says how many services would not start. */
int check_services(const struct config *, const char *daemons, struct err *);

#endif
