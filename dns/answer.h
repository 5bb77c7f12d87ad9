/*
 * answer - what is asked of the DNS, and what it said
 *
 * These structs travel between dnsd and those who ask it (mail/messages.h has
 * the rows), lie in a decision's facts (dns/facts.h), and stand in a test's
 * hands. Names are without the final dot and have passed dns_name_ok().
 */
#ifndef DNS_ANSWER_H
#define DNS_ANSWER_H

#include "ipc/message.h"

enum { DNS_RECORD_LIMIT = 100, DNS_NAME_LIMIT = 253 };

enum dns_type { DNS_A, DNS_AAAA, DNS_MX, DNS_PTR, DNS_TYPES };

enum dns_status {
	DNS_OK,
	DNS_NODATA,    /* the name exists, not with that type */
	DNS_NOT_FOUND, /* no such name */
	DNS_LATER,     /* timeout, SERVFAIL, bogus */
	DNS_BAD        /* the answer or the name makes no sense */
};

struct dns_ask {
	int64_t type;
	const char *name; /* for PTR: the address as text */
};

struct dns_record {
	int64_t preference; /* MX only */
	struct ip ip;       /* A, AAAA */
	const char *name;   /* MX, PTR: without the final dot; "" is the root */
};

struct dns_answer {
	int64_t status; /* enum dns_status */
	int64_t secure; /* validated by DNSSEC */
	int64_t ttl;    /* seconds */
	const char
	    *text; /* why, when not DNS_OK, in Postfix's words: compat 7.3 */
	struct message_list records; /* struct dns_record */
};

/* The words for a status: "Host not found, try again". */
const char *dns_status_text(enum dns_status);
const char *dns_type_name(enum dns_type); /* "MX" */

/* A host name: letters, digits, "-" and "_" in labels of 1 to 63 bytes, at most
 * 253 in all, and not only digits and dots. */
bool dns_name_ok(struct sv);

#endif
