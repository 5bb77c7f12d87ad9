/*
 * seen - a file as it was when it was read
 *
 * The descriptor stays open, so a jailed process can go on asking, by fstat
 * alone, whether the file is still what was read. A file that was written to in
 * place has another time of writing or another size; a file that was replaced
 * or removed has lost its name. Times of files move in steps of a clock tick,
 * so a file as young as that is waited for: a later write shows.
 *
 * Memory	a zeroed struct is no file; seen_close() leaves one.
 * Errors	what is not a plain file cannot be opened. The text of
 *		seen_open() and seen_mark() is the bare reason.
 */
#ifndef MAP_SEEN_H
#define MAP_SEEN_H

#include <stdbool.h>
#include <sys/stat.h>

#include "util/err.h"
#include "util/str.h"

enum seen_change {
	SEEN_SAME,
	SEEN_LEFT,     /* replaced, removed, renamed; its content is the same */
	SEEN_REWRITTEN /* its content may be another */
};

struct seen {
	bool is_open;
	int fd;
	struct stat st;
};

int seen_open(struct seen *, const char *path, struct err *);
/* Takes the present state as the one to compare with. */
int seen_mark(struct seen *, struct err *);
enum seen_change seen_look(const struct seen *);
/* Whether it was replaced, removed or renamed; for a file that may be written
 * in place meanwhile. */
bool seen_left(const struct seen *);
/* Whether it was written since it was marked, and but a second ago: who wrote
 * may be still at it. */
bool seen_is_written(const struct seen *);
void seen_close(struct seen *);

/* Opens it, and reads the whole of it in one state: a file that is being
 * written is waited for, for a while. */
int seen_read(struct seen *, const char *path, struct str *, struct err *);

#endif
