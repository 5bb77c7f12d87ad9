/*
 * config - main.cf and master.cf, read once, checked, and kept as a snapshot
 *
 * Everything that runs after one start or reload sees one configuration: master
 * reads the two files, checks them, and hands each worker a sealed memory file
 * with main.cf's text. A reload that finds an error changes nothing.
 *
 * Memory	a config owns its texts and its descriptor until config_free().
 * Errors	file, line and reason; everything wrong is said, not the first
 *		thing only: config_check() warns and counts.
 */
#ifndef MASTER_CONFIG_H
#define MASTER_CONFIG_H

#include "mail/settings.h"
#include "master/programs.h"
#include "master/settings.h"
#include "param/master_cf.h"

struct config {
	const char *directory;
	struct pool *pool;
	struct main_cf *main_cf;
	struct str text; /* main.cf, and what qmgr must know of master.cf */
	int snapshot;    /* the same, for the workers */
	struct mail_settings mail;
	struct master_settings master;
	struct master_cf_entry *entries; /* built-in ones among them */
	bool limit_is_set; /* default_process_limit stands in main.cf */
};

/* NULL and the err filled: nothing was changed. */
struct config *config_load(const char *directory, struct err *);
void config_free(struct config **);
/* Says on the log what has no effect (with all, also what has none for good);
 * 0: it can be run. */
int config_check(const struct config *, bool all, struct err *);

#endif
