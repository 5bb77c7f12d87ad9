/*
 * master_pattern - "service/type/name", as the arguments of -M, -F and -P have
 * it; "*" stands for any, and so does what is left out at the end
 *
 * Memory	a pattern views the text that it was parsed from.
 */
#ifndef POSTCONF_MASTER_PATTERN_H
#define POSTCONF_MASTER_PATTERN_H

#include "postconf/master_entry.h"

enum { MASTER_PATTERN_PARTS = 3 };

struct master_pattern {
	struct sv part[MASTER_PATTERN_PARTS]; /* service, type, name */
	int given;                            /* so many were not left out */
};

/* false: more parts than these, or one is empty. */
bool master_pattern_parse(struct master_pattern *, struct sv text, int most);
bool master_pattern_is_any(struct sv part);
bool master_pattern_matches(
    const struct master_pattern *, const struct master_entry *);

#endif
