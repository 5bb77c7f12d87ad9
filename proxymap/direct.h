/*
 * direct - tables outside, asked in this process: for commands
 *
 * After direct_begin(), map_open() of "ldap:/x.cf" and the like reads the
 * table's configuration, and a lookup in it connects, asks and waits. A type
 * that is not built in is a table that is broken and says so.
 */
#ifndef PROXYMAP_DIRECT_H
#define PROXYMAP_DIRECT_H

#include "param/main_cf.h"

/* The main.cf must outlive the tables. */
int direct_begin(struct main_cf *, struct pool *, struct err *);

#endif
