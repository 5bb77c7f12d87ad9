/*
 * subst - the $n of a pattern's result
 *
 *	$1 ${1} $(1)	what group 1 of the pattern matched
 *	$$		a dollar sign
 *
 *	while ((got = subst_next(&value, &text, &group, &err)) > 0)
 *		... group n, or the text if group is 0 ...
 *
 * Memory	text is lent by the value.
 * Errors	-1: what stands behind the "$" is no group (compat 3.8).
 * Limits	groups 1 to SUBST_GROUPS.
 */
#ifndef MAP_SUBST_H
#define MAP_SUBST_H

#include "util/err.h"
#include "util/sv.h"

enum { SUBST_GROUPS = 99 };

/* 1: a piece was taken; 0: there is none left. */
int subst_next(struct sv *value, struct sv *text, int *group, struct err *);

#endif
