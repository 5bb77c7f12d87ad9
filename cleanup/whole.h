/*
 * whole - incomplete addresses in the headers of local mail made whole
 *
 * "To: joe" becomes "To: joe@example.com", as the envelope does. What is no
 * address, and all else in the header (phrases, comments, folding), stays as it
 * is; so does an address that is whole already.
 *
 * Limits	those of its input.
 */
#ifndef CLEANUP_WHOLE_H
#define CLEANUP_WHOLE_H

#include "route/rewrite.h"
#include "util/str.h"

bool whole_has_addresses(struct sv header_name);
/* What stands behind the colon; the pool is for work. */
void whole_put(struct str *out, const struct rewrite_rules *, struct sv value,
    struct pool *);

#endif
