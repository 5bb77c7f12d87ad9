/*
 * absent - parameters of Postfix that have no effect here yet
 *
 * An unknown name never stops a daemon. But one that protects (a milter, a
 * filter, TLS that must be) stops the start until it works, and one that an
 * administrator would miss is named once (DESIGN 4).
 */
#ifndef MASTER_ABSENT_H
#define MASTER_ABSENT_H

#include <stdbool.h>

#include "util/sv.h"

bool absent_has(struct sv name); /* it has a row here */

/* Says what does not work of a value; place is the file and line where it
 * stands. How many protections it asks for that are not there. */
unsigned absent_check(struct sv name, struct sv value, const char *place);

#endif
