/*
 * settings - what main.cf says to sendmail(1)
 */
#ifndef SENDMAIL_SETTINGS_H
#define SENDMAIL_SETTINGS_H

#include "param/param.h"

struct sendmail_settings {
	const char *alias_database;
	const char *sendmail_fix_line_endings;
};

extern const struct param sendmail_params[];

#endif
