/*
 * date - a moment as headers tell it (RFC 5322 3.3)
 */
#ifndef MAIL_DATE_H
#define MAIL_DATE_H

#include <stdint.h>

#include "util/str.h"

/* "Fri, 21 Aug 2026 10:00:00 +0000 (UTC)", in local time. The zone is a file:
 * a daemon that writes dates calls tzset() before its walls. */
void date_put(struct str *, int64_t microseconds);

#endif
