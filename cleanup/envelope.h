/*
 * envelope - who a message is from and to, as it goes into the spool
 *
 * Sender and recipients are made whole, recipients go through the aliases, and
 * none is there twice (duplicate_filter_limit). What RCPT gave is kept beside
 * what it became, through a requeue too; what it asked to be told (NOTIFY,
 * ORCPT) each of those has (RFC 3461 5.2.7).
 *
 * Where tables outside must be asked (map/answers.h), the aliases of all
 * recipients are gone through all the same, so that few turns are needed.
 *
 * Memory	everything that the envelope points to is lent by the pool.
 * Errors	ERR_LATER as alias_expand() has them; ERR_NEVER for an envelope
 *		that no smtpd of ours sends: no recipient, an address with
 *		control characters or over ADDRESS_LIMIT, a DSN parameter that
 *		RFC 3461 does not know.
 * Limits	SPOOL_RECIPIENT_LIMIT recipients after expansion.
 */
#ifndef CLEANUP_ENVELOPE_H
#define CLEANUP_ENVELOPE_H

#include "cleanup/alias.h"
#include "mail/messages.h"
#include "spool/spool.h"

int envelope_make(struct alias *, const struct submit *, struct pool *,
    struct spool_envelope *, struct err *);

#endif
