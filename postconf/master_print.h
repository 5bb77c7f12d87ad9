/*
 * master_print - an entry of master.cf as text, as `postconf -M` prints it
 *
 * In columns, one blank apart at least. Folded: each "-o name=value" has a line
 * of its own, and no other line is longer than 79 columns if it need not be.
 * Words that would be read differently stand in braces: those with white space,
 * empty ones, those that begin with a brace.
 */
#ifndef POSTCONF_MASTER_PRINT_H
#define POSTCONF_MASTER_PRINT_H

#include "postconf/master_entry.h"

/* Without a newline at its end. */
void master_print_entry(const struct master_entry *, bool fold, struct str *);
/* The command line; it begins in the column that the text has got to. */
void master_print_command(const struct master_entry *, bool fold, struct str *);

#endif
