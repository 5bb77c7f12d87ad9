/*
 * master_scope - what names stand for in the process of a service: its own -o,
 * then those of the command line, main.cf, defaults (postconf -x)
 *
 * service_name and process_name are the service's.
 */
#ifndef POSTCONF_MASTER_SCOPE_H
#define POSTCONF_MASTER_SCOPE_H

#include "postconf/master_entry.h"
#include "postconf/option.h"

/* A copy whose parameters are expanded; the rest is lent by the entry. NULL:
 * main.cf or a value is wrong. */
struct master_entry *master_scope_expand(const struct request *,
    const struct master_entry *, struct pool *, struct err *);

#endif
