/*
 * lines - the logical lines of a configuration text (compat 2.1.1)
 *
 * One reader for main.cf, master.cf, table sources and list files: comments
 * and blank lines are dropped even in the middle of a logical line; a line that
 * starts with white space continues the one before, joined without its newline.
 *
 *	struct lines in = lines_of(text, "main.cf");
 *	while (lines_next(&in))
 *		... in.line, in.first ...
 *
 * Memory	in.line is lent until the next call; lines_end() frees.
 * Limits	LINES_WARNINGS warnings of one text are logged, and at the end
 *		how many there were beyond.
 */
#ifndef UTIL_LINES_H
#define UTIL_LINES_H

#include <stdbool.h>

#include "util/str.h"

enum { LINES_WARNINGS = 1000 };

struct lines {
	const char *path; /* for messages */
	struct sv rest;
	struct str joined;
	struct sv line;  /* the logical line, no newline */
	int first, last; /* its first and last physical line number */
	int number;
	unsigned long warnings;
};

struct lines lines_of(struct sv text, const char *path);
bool lines_next(struct lines *);
void lines_end(struct lines *);
/* As log_warn(); for what is wrong with the text. */
void lines_warn(struct lines *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

#endif
