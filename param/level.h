/*
 * level - compatibility levels: major[.minor[.patch]], so 3.10 is above 3.9
 */
#ifndef PARAM_LEVEL_H
#define PARAM_LEVEL_H

#include <stdbool.h>

#include "util/sv.h"

struct level {
	unsigned long part[3];
};

bool level_parse(struct sv, struct level *);
int level_compare(const struct level *, const struct level *); /* <0 0 >0 */

#endif
