/*
 * import_judge - what becomes of each parameter and each service that a Postfix
 * configuration sets
 *
 * Parameters by the rows of catalog/, services by what serves their command.
 * What a value names is wanted (import_files.h).
 *
 * Memory	the pool's.
 * Errors	of syntax, with file and line.
 */
#ifndef POSTERN_IMPORT_JUDGE_H
#define POSTERN_IMPORT_JUDGE_H

#include "param/main_cf.h"
#include "param/master_cf.h"
#include "postern/import_files.h"

struct import_judge {
	struct import_files *files;
	struct import_report *report;
	struct main_cf *cf;
	struct master_cf_entry *entries;
	struct str values; /* all of them, for what they name */
	struct pool *pool;
};

struct import_texts {
	struct sv main_cf, master_cf;
	const char *from; /* what config_directory was */
};

int import_judge_begin(struct import_judge *, struct import_files *,
    const struct import_texts *, struct err *);
void import_judge(struct import_judge *);
/* What becomes a comment: queues and entries that are not for us. */
bool import_judge_drops(const char *path, struct sv line);
void import_judge_end(struct import_judge *);

#endif
