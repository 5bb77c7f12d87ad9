/*
 * mention - what a value names: parameters behind a "$", and tables
 *
 * A glance, no parser: every branch of a condition is looked at, and a fault in
 * the grammar is somebody else's to find.
 */
#ifndef POSTCONF_MENTION_H
#define POSTCONF_MENTION_H

#include <stdbool.h>

#include "util/sv.h"

/* Takes the text up to the next one; false: there is none left. */
bool mention_name(struct sv *rest, struct sv *name);

/* The same for tables whose parameters stand in main.cf (ldap:people, not
 * ldap:/etc/people.cf): their names. */
bool mention_table(struct sv *rest, struct sv *name);

#endif
