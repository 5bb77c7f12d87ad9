/*
 * dialog - sendmail -bs: SMTP on stdin and stdout
 *
 * The session of the SMTP server, with a driver that waits. The client is
 * localhost and may do everything; each message goes the way of any other that
 * sendmail is given.
 */
#ifndef SENDMAIL_DIALOG_H
#define SENDMAIL_DIALOG_H

#include "smtpd/config.h"

struct dialog_settings {
	struct smtpd_settings smtpd;
	struct policy_settings policy;
	struct route_settings route;
};

/* The exit status; loaded settings are changed to permit everything. */
int dialog_run(struct dialog_settings *, const char *directory, struct err *);

#endif
