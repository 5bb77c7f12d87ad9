/*
 * audit - looks at the tables that a daemon has open, when it only checks
 *
 * What opening them does not show: a database older than its source, and files
 * that others could write or replace. Each is a warning that names the file and
 * line of main.cf where the table stands.
 */
#ifndef SERVICE_AUDIT_H
#define SERVICE_AUDIT_H

#include "param/main_cf.h"

void audit_tables(const struct main_cf *);

#endif
