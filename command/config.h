/*
 * config - a command begins: the process it was given, and main.cf
 *
 * Who runs a command may have left it anything: no standard descriptors and
 * many others, blocked and ignored signals, timers, a umask, an environment.
 * config_begin() puts that right, before anything else in main().
 *
 * A program that runs set-gid keeps nothing of the environment, and reads
 * another main.cf than that of CONFDIR only if its directory is listed there in
 * alternate_config_directories or multi_instance_directories, or root asks
 * (compat 2.1.2).
 *
 * Memory	values are lent by the pool; the directory by the caller.
 */
#ifndef COMMAND_CONFIG_H
#define COMMAND_CONFIG_H

#include "mail/settings.h"

struct config_settings {
	const char *alternate_config_directories;
	const char *multi_instance_directories;
};

extern const struct param config_params[];

void config_begin(void);
bool config_privileged(void); /* it has more rights than its caller */

/* Which one it is: given (-c), else of MAIL_CONFIG, else CONFDIR. */
const char *config_directory(const char *given);

/* mail_settings, and these. */
int config_load(const char *directory, const struct mail_table *, struct pool *,
    struct err *);

#endif
