/*
 * own - the addresses of this machine: mail that leads to them loops
 */
#ifndef SMTP_OWN_H
#define SMTP_OWN_H

#include "util/err.h"
#include "util/ip.h"

/* Reads the interfaces and proxy_interfaces: before the walls. */
int own_load(struct err *);
const struct ip *own_addresses(size_t *count);

#endif
