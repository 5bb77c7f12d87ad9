/*
 * main_main - postconf for main.cf: its parameters are shown and changed
 *
 * Errors	said on stderr; what keeps all of it from being done ends the
 *		program. A name that nobody knows is a warning only.
 */
#ifndef POSTCONF_MAIN_MAIN_H
#define POSTCONF_MAIN_MAIN_H

#include "postconf/option.h"

int main_show(const struct request *);
int main_edit(const struct request *); /* -e, -X, -# */

#endif
