/*
 * packet - an answer of the DNS as it comes, and what of it is fit to use
 *
 * The resolver library hands over a packet that strangers have written. Each
 * length is checked before what it measures; a compressed name may only point
 * backwards. Records of another type, class or owner are passed over (the owner
 * is followed through CNAMEs); names in records must be host names. Pure.
 *
 * Errors	an answer whose record has a bad length, and one where nothing
 *		fit is left, are DNS_BAD.
 * Limits	DNS_RECORD_LIMIT records.
 */
#ifndef DNSD_PACKET_H
#define DNSD_PACKET_H

#include "dns/answer.h"

enum { PACKET_QUERY_ROOM = 512 };

void packet_read(struct sv packet, const struct dns_ask *, struct pool *,
    struct dns_answer *);

/* "1.2.0.192.in-addr.arpa" for the address of a PTR question, else the name. */
const char *packet_query_name(const struct dns_ask *, struct pool *);
int packet_query_type(enum dns_type); /* as the DNS numbers it */

#endif
