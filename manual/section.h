/*
 * section - the rows of the catalog, by what they are for
 *
 * A section has the rows of one or more programs, each name once, in the order
 * of names, and none that has no meaning here. A program that no section names
 * is in the last one.
 *
 * Memory	a section is lent for the time of the call.
 */
#ifndef MANUAL_SECTION_H
#define MANUAL_SECTION_H

#include "param/param.h"

struct section {
	const char *title;
	const struct param *const *rows;
	size_t count;
};

typedef void section_fn(const struct section *);
void section_each(section_fn *);

#endif
