/*
 * site - is this message for that domain or host?
 *
 * A site is the domain of a recipient, or the next hop that rewrite last said
 * for one, in brackets and with a port or without.
 */
#ifndef QMGR_SITE_H
#define QMGR_SITE_H

#include "qmgr/known.h"

/* Reads its file. Only recipients that wait count. */
bool site_has(const struct record *, const char *site);

#endif
