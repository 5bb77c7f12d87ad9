/*
 * base64 - bytes as text, and back (RFC 4648, section 4)
 *
 * Memory	results are put behind what the str has.
 */
#ifndef UTIL_BASE64_H
#define UTIL_BASE64_H

#include "util/str.h"

void base64_put(struct str *, struct sv);
/* False: it is not base64, with its padding and nothing else. What was put
 * until then stays. */
bool base64_take(struct str *, struct sv);

#endif
