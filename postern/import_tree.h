/*
 * import_tree - files copied from one directory into a new one
 *
 * The source may belong to somebody else than who runs this: so nothing is
 * opened through a symbolic link that leads out of it, nor through "..", and
 * only plain files are. A copy keeps mode, owner and times; so whoever may not
 * read a file may not read its copy. The set-id bits are dropped, and of
 * directories the right of others than the owner to write.
 *
 * The new directory is made beside its place under another name, and put there
 * by a rename, whole or not at all.
 *
 * Errors	the text names the file.
 * Limits	a file that is being written keeps it waiting for LOCK_SECONDS;
 *		no more of one is copied than it had when that began.
 */
#ifndef POSTERN_IMPORT_TREE_H
#define POSTERN_IMPORT_TREE_H

#include <stdbool.h>

#include "util/err.h"
#include "util/pool.h"
#include "util/str.h"

enum import_copied {
	IMPORT_COPIED,
	IMPORT_MISSING,
	IMPORT_LEADS_OUT, /* by a symbolic link */
	IMPORT_NOT_PLAIN, /* a directory, a FIFO ... */
	IMPORT_UNREADABLE,
	IMPORT_TOO_LONG
};

#define IMPORT_FILE_LIMIT ((off_t)4 << 30) /* what is longer stays behind */
enum {
	IMPORT_LOCK_SECONDS = 5,
	IMPORT_TEXT_LIMIT = 16 << 20 /* what is longer is not looked into */
};

struct import_tree {
	int from, to;
	const char *place; /* where the new one shall be */
	char *name;        /* where it is until then */
	struct pool *pool;
};

/* The new directory is to be at place, which does not exist, or is empty; or
 * with force, whose content is kept as "place.old". */
int import_tree_open(struct import_tree *, const char *from, const char *place,
    bool force, struct err *);
/* Puts it into its place; kept says whether something was there. */
int import_tree_place(struct import_tree *, bool *kept, struct err *);
/* Without import_tree_place() nothing is left of it. */
void import_tree_close(struct import_tree *);

/* The text, if it is not NULL, is what is in it; empty for what is no text,
 * more than IMPORT_TEXT_LIMIT where it is too long. */
int import_tree_copy(struct import_tree *, const char *path, struct str *text,
    enum import_copied *, struct err *);
/* Calls for each plain file that is in the old directory itself. */
typedef void import_tree_fn(void *context, const char *name);
void import_tree_each(struct import_tree *, import_tree_fn *, void *context);
/* Another content for a file that was copied. */
int import_tree_rewrite(
    struct import_tree *, const char *path, struct sv, struct err *);
/* A new file of who runs this. */
int import_tree_add(
    struct import_tree *, const char *name, struct sv, struct err *);

#endif
