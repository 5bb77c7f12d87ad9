/*
 * path - the address behind MAIL FROM:, RCPT TO: and VRFY
 */
#ifndef SMTPD_PATH_H
#define SMTPD_PATH_H

#include "smtpd/session.h"

/* Takes it off *args, into the pool; REPLY_OK, or what to say. bad is the reply
 * to bad syntax. */
enum reply path_take(
    struct sv *args, bool strict, enum reply bad, struct pool *, const char **);

#endif
