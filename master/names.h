/*
 * names - are the names in main.cf and master.cf such that anybody knows them?
 *
 * A name that nobody knows never stops a daemon; it is said, with the nearest
 * known one, or that it is unused. Known is also what another value refers to
 * by $name, what is listed in smtpd_restriction_classes, and what belongs to a
 * service of master.cf (compat 2.1.5).
 *
 * A name of Postfix's that is not in effect yet is said, once, unless its value
 * asks for nothing or is the default; one that asks for a protection which is
 * not there ends the start (the guards of the rows).
 */
#ifndef MASTER_NAMES_H
#define MASTER_NAMES_H

#include "master/config.h"

/* Says what is odd; with all, also which names are Postfix's and have no effect
 * here for good. -1: protections are asked for that are not there. */
int names_check(const struct config *, bool all, struct err *);

#endif
