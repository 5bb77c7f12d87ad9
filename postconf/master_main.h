/*
 * master_main - postconf -M, -F and -P: entries of master.cf, their fields and
 * their parameters
 *
 * Errors	said on stderr; then the result is the exit status, as it is
 *		where there is nothing to say.
 */
#ifndef POSTCONF_MASTER_MAIN_H
#define POSTCONF_MASTER_MAIN_H

#include "postconf/option.h"

int master_show(const struct request *);
int master_edit(const struct request *); /* -e, -X, -# */

#endif
