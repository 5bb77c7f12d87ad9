/*
 * master_args - the words of a command in master.cf: options and arguments
 *
 * Memory	the words are lent by the pool.
 * Errors	the reason only; the caller knows file and line.
 */
#ifndef PARAM_MASTER_ARGS_H
#define PARAM_MASTER_ARGS_H

#include "param/master_cf.h"

/* Takes the next word: what stands in balanced braces is not parted, and a pair
 * around the whole of it is taken off. 0: there is none left. */
int master_args_word(struct sv *rest, struct sv *word, struct err *);

/* Whether the letter of an option of daemons takes a value ("-o"). */
bool master_args_valued(char letter);

/* Fills options, arguments and verbose of the entry from what follows its
 * command. */
int master_args(
    struct master_cf_entry *, struct sv text, struct pool *, struct err *);

#endif
