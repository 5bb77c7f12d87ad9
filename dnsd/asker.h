/*
 * asker - a service that asks, and what it has asked
 *
 * Many questions are open on one connection; each is answered once, under its
 * serial: from the hosts file, from the DNS, or with a temporary failure when
 * its time is over.
 *
 * Limits	dns_open_limit questions of all askers; dns_timeout;
 *		ANSWER_WAITING bytes of answers that an asker has not taken:
 *		above it nothing more is read from that asker.
 */
#ifndef DNSD_ASKER_H
#define DNSD_ASKER_H

#include "dnsd/hosts.h"
#include "service/service.h"

enum { ANSWER_WAITING = 1 << 20 };

void asker_begin(const struct hosts *); /* lent for good */
void asker_connected(int fd, const char *from);
void asker_drain(enum service_end);

#endif
