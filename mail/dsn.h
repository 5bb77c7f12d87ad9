/*
 * dsn - enhanced status codes (RFC 3463) and the replies that carry them
 */
#ifndef MAIL_DSN_H
#define MAIL_DSN_H

#include <stdbool.h>

#include "util/str.h"

enum { DSN_ROOM = 12 };

/* What a recipient's sender wants to hear of (RFC 3461 4.1), or'ed; 0: nothing
 * was said, which is failure and delay. */
enum dsn_notify {
	DSN_NEVER = 1 << 0,
	DSN_SUCCESS = 1 << 1,
	DSN_FAILURE = 1 << 2,
	DSN_DELAY = 1 << 3,
	DSN_NOTIFY_ALL = (1 << 4) - 1
};

/* How much of the message comes back with a report (RFC 3461 4.3). */
enum dsn_ret { DSN_RET_ANY, DSN_RET_FULL, DSN_RET_HDRS };

/* "5.1.1" at the front of *text, taken off with the blank behind it. The class
 * is 2, 4 or 5, the numbers have at most three digits. */
bool dsn_take(struct sv *text, char dsn[DSN_ROOM]);
bool dsn_ok(const char *dsn);

/* "never", "success,delay" ...: the bits of enum dsn_notify, in any case; 0: it
 * is none. What is never told of is told of nothing else. */
unsigned dsn_notify_get(struct sv);
void dsn_notify_put(struct str *, unsigned notify); /* upper case */

enum dsn_ret dsn_ret_get(struct sv);    /* DSN_RET_ANY: it is none */
const char *dsn_ret_text(enum dsn_ret); /* "" for DSN_RET_ANY */

#endif
