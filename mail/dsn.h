/*
 * dsn - enhanced status codes (RFC 3463) and the replies that carry them
 */
#ifndef MAIL_DSN_H
#define MAIL_DSN_H

#include <stdbool.h>

#include "util/sv.h"

enum { DSN_ROOM = 12 };

/* "5.1.1" at the front of *text, taken off with the blank behind it. The class
 * is 2, 4 or 5, the numbers have at most three digits. */
bool dsn_take(struct sv *text, char dsn[DSN_ROOM]);
bool dsn_ok(const char *dsn);

#endif
