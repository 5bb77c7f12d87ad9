/*
 * address - mail addresses, their two spellings, and their parts
 *
 * The internal form has no quoting: 'joe smith@example.com'. The external form
 * is RFC 5321's: '"joe smith"@example.com'. Inside Postern, in tables of the
 * envelope and on disk, addresses are internal; on the wire and in the log they
 * are external (compat 7, info_log_address_format).
 *
 * Memory	results are lent by the pool.
 * Limits	ADDRESS_LIMIT bytes; longer ones do not parse.
 */
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include <stdbool.h>

#include "util/pool.h"
#include "util/str.h"

enum { ADDRESS_LIMIT = 4096 };

/*
 * The path of MAIL and RCPT: "<addr>" and then the rest of the line, which is
 * left in *rest. As Postfix does unless strict_rfc821_envelopes: a source route
 * is stripped, both brackets may be missing, quoting is undone. "<>" gives "".
 * NULL: bad syntax.
 */
const char *address_path(struct sv *rest, bool strict, struct pool *);

const char *address_external(const char *internal, struct pool *);
void address_put_external(struct str *, const char *internal);

/* The last "@" parts it; domain.at is NULL when there is none. */
struct address_parts {
	struct sv local, domain;
};
struct address_parts address_split(const char *internal);

/* The local part without its extension: split at the first byte of delimiters;
 * postmaster, mailer-daemon and double_bounce_sender never are (compat 3.3). */
struct sv address_base(
    struct sv local, const char *delimiters, struct sv *extension);

bool address_domain_ok(struct sv);       /* a host name, or [literal] */
bool address_has_route(struct sv local); /* user%dom, dom!user, a@b */

#endif
