/*
 * instance - what is configured: main.cf with -o over it, and master.cf
 *
 * main.cf is kept as it was written; what depends on this machine is known
 * beneath it (mail_defaults(), the directory, the process), as are the rows of
 * all programs. With -d there are no lines, only what lies beneath.
 *
 * A master.cf that is not there is warned of.
 *
 * instance_begin() reads main.cf alone.
 *
 * Memory	all of it until instance_end().
 * Errors	of syntax end the program, with file and line.
 */
#ifndef POSTCONF_INSTANCE_H
#define POSTCONF_INSTANCE_H

#include "param/main_cf.h"
#include "param/master_cf.h"
#include "postconf/option.h"

struct instance {
	struct pool *pool;
	const char *main_path, *master_path;
	struct main_cf *cf;
	struct master_cf_entry *services; /* NULL: none */
	struct instance_default {
		const char *name, *text;
	} defaults[8]; /* what is not the same everywhere; NULL ends it */
};

void instance_begin(struct instance *, const struct request *);
void instance_add_master(struct instance *); /* reads master.cf too */
void instance_end(struct instance *);
/* As it is in main.cf, else the default of the row, or of this machine. */
const char *instance_text(
    const struct instance *, const char *name, const char *initial);

#endif
