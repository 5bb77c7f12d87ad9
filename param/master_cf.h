/*
 * master_cf - the text of master.cf: which services run, and how
 *
 * Grammar: compat 2.1.6. Eight fields; "-" is the default where one exists;
 * arguments protected by { }; the last entry of a service and type wins, with
 * a warning. What a command means is not known here: master has the table of
 * programs.
 *
 * Memory	entries and their texts are lent by the pool.
 * Options end at the first word that is none, as getopt has it: behind pipe's
 * "argv=" nothing is taken out.
 *
 * Limits	1,000 services; 1,000 words in a command.
 * Errors	'PATH: line N: field "x": bad value: "y"', and the like.
 */
#ifndef PARAM_MASTER_CF_H
#define PARAM_MASTER_CF_H

#include <stdbool.h>

#include "util/err.h"
#include "util/pool.h"
#include "util/sv.h"

enum master_cf_type {
	MASTER_CF_INET,
	MASTER_CF_UNIX,
	MASTER_CF_UNIX_DGRAM,
	MASTER_CF_FIFO,
	MASTER_CF_PASS
};

enum { MASTER_CF_DEFAULT = -1 }; /* "-" in a number's or a y/n field */

struct master_cf_entry {
	struct master_cf_entry *next;
	int line;
	const char *service; /* "smtp", "127.0.0.1:2525", "[::1]:25" */
	enum master_cf_type type;
	int private, unprivileged, chroot; /* 0, 1, MASTER_CF_DEFAULT */
	int wakeup;                        /* seconds; 0: never, also for "-" */
	bool wakeup_after_use;             /* the "?" */
	int maxproc;
	const char *command;
	const char **options; /* "name=value" of each -o, in order; ends NULL */
	const char **arguments; /* all others; ends NULL */
	int verbose;            /* how often -v was given */
};

/* The entries in the order of the text; NULL with the err filled on error,
 * NULL with err->kind ERR_NONE when there is none. */
struct master_cf_entry *master_cf_parse(
    struct sv text, const char *path, struct pool *, struct err *);
const char *master_cf_type_name(enum master_cf_type);

#endif
