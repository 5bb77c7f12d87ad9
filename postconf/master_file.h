/*
 * master_file - all entries of a master.cf, in the order of the file
 *
 * Memory	entries live in the pool.
 * Errors	the text names the file and the line.
 */
#ifndef POSTCONF_MASTER_FILE_H
#define POSTCONF_MASTER_FILE_H

#include "postconf/master_entry.h"

/* "DIRECTORY/master.cf" */
const char *master_file_path(const char *directory, struct pool *);

/* Adds them to the list. */
int master_file_load(
    const char *directory, struct list *entries, struct pool *, struct err *);

/* One of its logical lines, which begins in that line of the file. */
struct master_entry *master_file_entry(
    const char *path, int number, struct sv line, struct pool *, struct err *);

#endif
