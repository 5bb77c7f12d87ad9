/*
 * page - a row as main.cf(5) has it, in mdoc
 */
#ifndef MANUAL_PAGE_H
#define MANUAL_PAGE_H

#include "param/param.h"

/* What stands below the name of the parameter; to stdout. */
void page_row(const struct param *);

#endif
