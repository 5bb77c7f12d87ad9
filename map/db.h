/*
 * db - Berkeley DB, for the files of hash: and btree:
 *
 * Each table has an environment of its own, private to the process: what goes
 * wrong in one file ends no other table. The environment's home is a place
 * where nobody can put a file, so no DB_CONFIG is read, from the current
 * directory or from the table's; nothing is mapped, so a file that gets shorter
 * is an error, not a signal; messages of the library go to our log.
 *
 * Only map/db*.c include <db.h>.
 */
#ifndef MAP_DB_H
#define MAP_DB_H

#include <db.h>
#include <stdbool.h>

#include "util/err.h"
#include "util/str.h"

/* What the library says while it works for a table; zeroed is silent. */
struct db_notes {
	const char *name; /* of the table */
	char last[160];   /* what it said last */
};

int db_env_open(DB_ENV **, uint32_t cache, struct db_notes *, struct err *);
void db_env_close(DB_ENV **);

/* ERR_LATER with "WHAT PATH: REASON"; the reason of the library's code. */
int db_error(struct err *, const char *what, const char *path, int code);

/* A path for the library: relative ones are relative to its home. */
int db_path(const char *path, struct str *, struct err *);

/* Whether the pages of the file are such that the library may be let at them;
 * ERR_NEVER if not. */
int db_check_pages(int fd, const char *path, DBTYPE, struct err *);

#endif
