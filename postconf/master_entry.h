/*
 * master_entry - an entry of master.cf in its words, to be shown or changed
 *
 * Fields stand as they were written. The command line is a list of words: the
 * command, its options, and all others; "-o name=value", in whichever form it
 * was written, is one word with a name. Words stand without the braces that
 * protected them; master_entry_command() puts them back where they are needed.
 *
 * Memory	an entry and its texts live in the pool.
 * Errors	Postfix's words; those of a file's entry do not name the line.
 * Limits	1,000 words.
 */
#ifndef POSTCONF_MASTER_ENTRY_H
#define POSTCONF_MASTER_ENTRY_H

#include <stdbool.h>

#include "util/err.h"
#include "util/list.h"
#include "util/pool.h"
#include "util/str.h"

enum master_field {
	MASTER_SERVICE,
	MASTER_TYPE,
	MASTER_PRIVATE,
	MASTER_UNPRIVILEGED,
	MASTER_CHROOT,
	MASTER_WAKEUP,
	MASTER_PROCESS_LIMIT,
	MASTER_COMMAND, /* with all that follows it */
	MASTER_FIELDS
};

struct master_word {
	const char *name; /* of "-o name=text"; NULL: another word */
	const char *text;
};

struct master_entry {
	struct list node;
	const char *field[MASTER_COMMAND];
	struct master_word *words;
	size_t count;
	size_t options; /* so many words are the command and its options */
	bool changed;   /* since it was parsed */
};

const char *master_field_name(enum master_field);
enum master_field master_field_of(struct sv name); /* MASTER_FIELDS: none */

/* NULL: it is none. */
struct master_entry *master_entry_parse(
    struct sv line, struct pool *, struct err *);

int master_entry_set(struct master_entry *, enum master_field, struct sv value,
    struct pool *, struct err *);

/* The word of a parameter that counts, the last; NULL: there is none. */
const struct master_word *master_entry_find(
    const struct master_entry *, struct sv name);
void master_entry_put(struct master_entry *, struct sv name, struct sv value,
    struct pool *); /* takes the place of those that are there */
void master_entry_drop(struct master_entry *, struct sv name);

#endif
