/*
 * import - `postern config-import`: a Postfix configuration becomes one of ours
 *
 * main.cf, master.cf and the files that they name are copied into a directory
 * of their own; what they say of each other is put right, and nothing else is
 * touched. What was done, what has no effect here and what somebody must decide
 * is reported, on stdout and in "import-report" beside them. The directory
 * appears as a whole or not at all.
 *
 * Errors	said on stderr; the result is the exit status.
 */
#ifndef POSTERN_IMPORT_H
#define POSTERN_IMPORT_H

#include <stdbool.h>

struct import_request {
	const char *from, *to;
	bool force; /* what is there is moved away */
};

int import_run(const struct import_request *);

#endif
