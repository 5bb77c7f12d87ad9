/*
 * deliver - one message, from standard input to whoever takes it
 *
 * Whom it is from and for, as the command line or the headers say; read to its
 * end before it is begun, if it is no giant; handed to postdrop or pickup.
 *
 * Errors	it ends the process with a status of sysexits.h: the program
 *		that hands in mail hears of nothing else.
 * Memory	once a process; the pool lends what is kept.
 */
#ifndef SENDMAIL_DELIVER_H
#define SENDMAIL_DELIVER_H

#include "sendmail/options.h"
#include "sendmail/settings.h"
#include "util/pool.h"

struct deliver_call {
	const struct options *options;
	const struct sendmail_settings *settings;
	const char *directory; /* of the configuration */
	struct pool *pool;
};

int deliver(const struct deliver_call *); /* EX_OK or EX_IOERR */

#endif
