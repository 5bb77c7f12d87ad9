/*
 * show - prints a message file in the form of Postfix's postcat
 *
 * Records have the names that Postfix gives them; what only Postern has are
 * "status" and "event" lines, behind the recipients. Lines of the content end
 * in LF, and are otherwise as they are; in the envelope all but printable ASCII
 * becomes "?".
 */
#ifndef POSTCAT_SHOW_H
#define POSTCAT_SHOW_H

#include <stdio.h>

#include "postcat/message.h"

struct show {
	FILE *out;
	const char *name; /* of the file */
	bool envelope, header, body;
	bool decimal, symbol; /* the type of each record before it */
	bool offset;          /* where it is in the file */
	bool named;           /* name before each line */
	uint64_t from;        /* what is before this offset is left out */
};

void show_message(const struct show *, const struct message *);

#endif
