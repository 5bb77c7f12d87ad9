/*
 * renamed - parameters that Postfix gives up, and what stands in their place
 */
#ifndef POSTCONF_RENAMED_H
#define POSTCONF_RENAMED_H

#include "postconf/instance.h"

/* Says on stderr which of them main.cf sets. */
void renamed_warn(const struct instance *);

#endif
