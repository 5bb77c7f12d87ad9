/*
 * legacy - the defaults that are older than they could be
 *
 * Some defaults follow compatibility_level. Where main.cf sets neither the name
 * nor a level that is new enough, the old one is used, and said in
 * Postfix's words "using backwards-compatible default setting NAME=VALUE".
 */
#ifndef MASTER_LEGACY_H
#define MASTER_LEGACY_H

#include "master/config.h"

void legacy_say(const struct config *);

#endif
