/*
 * row - a row in words
 */
#ifndef MANUAL_ROW_H
#define MANUAL_ROW_H

#include "param/param.h"
#include "util/str.h"

/* "time, at least 1s" */
void row_kind(const struct param *, struct str *);

/* "No effect yet: TLS. ..."; nothing if it has one. */
void row_effect(const struct param *, struct str *);

/* Words on lines of at most 78 bytes, each behind a prefix; a sentence begins a
 * line if sentences is set. */
void row_wrap(struct sv text, const char *prefix, bool sentences);

#endif
