/*
 * id - queue IDs: when, and by which slot (compat 5.2)
 *
 *	seconds (6 digits or more) microseconds (4) 'z' slot
 *
 * in digits and consonants: base 52, and base 51 (no 'z') for the slot, so the
 * last 'z' parts them. Each ID has one spelling, and the directory of its file
 * follows from it: the first two of the five hexadecimal digits of its
 * microseconds, as Postfix hashes its queues.
 */
#ifndef SPOOL_ID_H
#define SPOOL_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "spool/spool.h"
#include "util/sv.h"

enum {
	ID_DIRECTORIES = 256,
	ID_SLOTS = 4096,
	ID_SECOND = 1000000 /* microseconds */
};

struct id {
	int64_t when;  /* microseconds since 1970 */
	uint32_t slot; /* below ID_SLOTS */
};

void id_print(struct id, char text[SPOOL_ID_ROOM]);
bool id_parse(struct sv text, struct id *); /* false: it is none */
unsigned id_directory(struct id);
void id_directory_name(unsigned directory, char name[3]);

#endif
