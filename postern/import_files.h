/*
 * import_files - the files that a configuration names, and those that these
 * name, copied; and what they say of each other, put right
 *
 *	import_want(f, "main.cf, line 3: transport_maps", SV("hash"), path);
 *	import_files_copy(f, &err);
 *	import_files_rewrite(f, drop, &err);
 *
 * A table is its source and what postmap made of it; either may be missing, and
 * that is said. Texts are searched for more names, but for their comments.
 *
 * Memory	the pool's; texts that name files are kept until the end.
 * Limits	IMPORT_FILES_LIMIT files; of those who name them, the first
 *		IMPORT_WANTS_LIMIT are told what is wrong; IMPORT_KEPT_LIMIT
 *		bytes of text.
 */
#ifndef POSTERN_IMPORT_FILES_H
#define POSTERN_IMPORT_FILES_H

#include "postern/import_report.h"
#include "postern/import_roots.h"
#include "postern/import_tree.h"
#include "util/hash.h"

enum {
	IMPORT_FILES_LIMIT = 10000,
	IMPORT_WANTS_LIMIT = 100000,
	IMPORT_KEPT_LIMIT = 256 << 20
};

struct import_files {
	struct import_tree *tree;
	struct import_report *report;
	struct import_roots roots;
	const char *from; /* for messages */
	const char *to;   /* what stands for the roots in the new texts */
	struct hash all;  /* struct import_file */
	struct list todo; /* not copied yet */
	struct list done;
	struct list wants; /* struct import_want */
	size_t wanted, copied;
	size_t kept; /* bytes of texts */
	size_t left; /* files that nothing names */
	struct pool *pool;
};

struct import_file {
	struct hash_node node;
	struct list at; /* in todo, then in done */
	const char *path;
	struct sv type;
	struct str text; /* empty: none, or there is nothing in it to change */
	enum import_copied source;
	bool built; /* what postmap made was copied */
};

/* Who named it. */
struct import_want {
	struct list node;
	const char *place;
	struct sv type;
	const struct import_file *file;
};

void import_files_begin(struct import_files *, struct import_tree *,
    struct import_report *, const char *from, const char *to);
void import_files_end(struct import_files *);

/* The place is for the report: "main.cf, line 3: transport_maps". */
void import_want(
    struct import_files *, const char *place, struct sv type, struct sv path);
/* All that a text mentions. */
void import_want_all(struct import_files *, const char *place, struct sv text);
/* One whose mentions the caller looks for: main.cf. Its text is lent. */
int import_take(
    struct import_files *, const char *path, struct sv *text, struct err *);
int import_files_copy(struct import_files *, struct err *);

/* Whether a logical line of a file shall become a comment. */
typedef bool import_drop_fn(const char *path, struct sv line);
int import_files_rewrite(struct import_files *, import_drop_fn *, struct err *);

#endif
