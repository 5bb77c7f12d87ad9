/*
 * absent - parameters of Postfix that have no effect here yet
 *
 * An unknown name never stops a daemon. But one that protects (a milter, a
 * filter, TLS that must be) stops the start until it works, and one that an
 * administrator would miss is named once (DESIGN 4).
 */
#ifndef MASTER_ABSENT_H
#define MASTER_ABSENT_H

#include "param/main_cf.h"

/* -1 and the err filled: main.cf asks for protection that is not there. */
int absent_check(const struct main_cf *, const char *path, struct err *);

#endif
