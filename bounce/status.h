/*
 * status - the part of a report that programs read (RFC 3464)
 *
 * A group of fields about the message, then one for each recipient.
 */
#ifndef BOUNCE_STATUS_H
#define BOUNCE_STATUS_H

#include "bounce/kind.h"
#include "util/str.h"

struct status {
	const struct notify *about;
	bool utf8; /* RFC 6533: addresses that are not ASCII stay */
};

void status_put_message(const struct status *, struct str *);
void status_put_recipient(
    const struct status *, const struct notify_recipient *, struct str *);

#endif
