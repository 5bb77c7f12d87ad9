/*
 * import_report - what config-import has to say, in three parts
 *
 * Memory	import_report_end() frees.
 */
#ifndef POSTERN_IMPORT_REPORT_H
#define POSTERN_IMPORT_REPORT_H

#include "util/str.h"

enum import_part {
	IMPORT_CARRIED,
	IMPORT_NO_EFFECT,
	IMPORT_DECISION,
	IMPORT_PARTS
};

struct import_report {
	struct str part[IMPORT_PARTS];
	size_t count[IMPORT_PARTS];
};

/* One line; bytes that are not printable become "?". */
void import_say(struct import_report *, enum import_part, const char *, ...)
    __attribute__((format(printf, 3, 4)));
void import_report_print(const struct import_report *, const char *from,
    const char *to, struct str *out);
void import_report_end(struct import_report *);

#endif
