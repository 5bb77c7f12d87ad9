/*
 * address_scan - the scanner that paths and address lists are read with
 *
 * For mail/address*.c only; what it understands is in address_parse.c.
 */
#ifndef MAIL_ADDRESS_SCAN_H
#define MAIL_ADDRESS_SCAN_H

#include <stdbool.h>

#include "util/str.h"

struct address_scan {
	struct sv in;
	struct str out; /* the internal form */
	bool strict;    /* no white space, no comments */
	bool bad;
	bool after_word, gap;
};

void address_scan_begin(struct address_scan *);
/* Reads on to one of the stops, which is left, or to the end. */
void address_scan_to(struct address_scan *, const char *stops);
/* What was read is an address. */
bool address_scan_ok(const struct address_scan *);
/* Takes "@a,@b:" off; false: it begins like that, but does not end. */
bool address_scan_route(struct sv *);

#endif
