/*
 * outside - the tables that the configuration names, and no others
 *
 * Every value that main.cf sets is looked through, with those of master.cf's
 * options (master puts them there as service_tables), for words like
 * "pgsql:/etc/postern/users.cf": with or without "proxy:" or "!", in braces or
 * not. Each is opened, before the walls. Who asks for another is told so: no
 * file is read because a peer says so.
 */
#ifndef PROXYMAP_OUTSIDE_H
#define PROXYMAP_OUTSIDE_H

#include "param/main_cf.h"
#include "proxymap/table.h"

/* Calls once for each word of the text that names a table outside. */
typedef void outside_each_fn(struct sv type, struct sv name);
void outside_each(struct sv text, outside_each_fn *);

/* What cannot be opened is logged, and LATER. The main.cf must outlive it. */
void outside_open(const struct main_cf *, struct loop *);
struct table *outside_find(struct sv name); /* NULL: no such */
/* What they read behind the walls; NULL ends it. */
const char *const *outside_reads(void);
void outside_leave(void); /* table_leave() of each */
/* False: a thread is stuck in one of them. */
bool outside_close(void);

#endif
