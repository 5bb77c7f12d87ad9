/*
 * run - other programs of the mail system, run by a command
 *
 * They lie beside the program that runs, so that a build tree works as it is;
 * else in COMMANDDIR. The configuration directory is handed on with -c where it
 * is not the default one.
 *
 * Errors	the text names the program.
 * Limits	RUN_ARGUMENTS words.
 */
#ifndef COMMAND_RUN_H
#define COMMAND_RUN_H

#include <stdbool.h>
#include <sys/types.h>

#include "util/err.h"
#include "util/pool.h"

enum { RUN_ARGUMENTS = 200 };

struct run {
	const char *program;          /* "postqueue" */
	const char *directory;        /* of the configuration */
	const char *const *arguments; /* ends with NULL; NULL: none */
};

/* Where it is; it need not be there. */
const char *run_path(const char *program, struct pool *);
/* In the place of this process: returns only when it cannot be done. */
int run_replace(const struct run *, struct err *);
/* As a child, whose stdin and stdout are the other end of a socket; that is
 * returned, -1 is an error. */
int run_peer(const struct run *, pid_t *child, struct err *);

#endif
