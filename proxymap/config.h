/*
 * config - the configuration file of a network table
 *
 * "pgsql:/etc/postern/users.cf" names a file of lines "name = value", as in
 * main.cf, but $ has no meaning there. A type describes what it knows by rows,
 * as a program does its parameters (param/param.h): param_raw() for texts. A
 * name that no row has is warned of, with file and line; so is a file with a
 * password that anybody can read.
 *
 *	const struct config_part parts[] = {
 *		{ format_params, &t->format },
 *		{ sql_params, &t->sql },
 *		{ NULL, NULL },
 *	};
 *	if (config_load(&t->config, "pgsql", name, parts, err) < 0)
 *
 * A name that does not begin with "/" or "." stands for lines NAME_hosts,
 * NAME_query ... of main.cf (the oldest form of Postfix), where $ has one.
 *
 * domain is a row of every table: a list as in main.cf. Only a key that is an
 * address in one of these domains is asked for, by config_wants().
 *
 * Memory	texts in the settings live until config_end(). A zeroed config
 *		may be ended.
 * Errors	file, line and reason; never a password.
 * Limits	CONFIG_LIMIT bytes of file.
 * Bugs		domain may name files and local tables, no table outside.
 */
#ifndef PROXYMAP_CONFIG_H
#define PROXYMAP_CONFIG_H

#include "map/map.h"
#include "param/param.h"

enum { CONFIG_LIMIT = 1 << 20 };

struct match;

struct config {
	struct pool *pool;
	struct main_cf *lines;
	const char *path;  /* of the file, or "main.cf" */
	const char *table; /* "pgsql:/etc/postern/users.cf" */
	struct match *domains;
};

/* domain, the row of every table. */
extern const struct param domain_params[];

/* Rows, and the settings struct that they fill. */
struct config_part {
	const struct param *rows; /* NULL ends the array */
	void *settings;
};

/* For the oldest form; the main.cf must outlive the loads. NULL: there is
 * none, and that form is an error. */
void config_use_main_cf(const struct main_cf *);

/* The config is ended when it says -1. */
int config_load(struct config *, const char *type, const char *name,
    const struct config_part *, struct err *);
void config_end(struct config *);

/* Whether a line sets the name, be it to nothing. */
bool config_sets(const struct config *, const char *name);
/* Puts "FILE, line N: " of a name before an error text; always -1. */
int config_blame(const struct config *, const char *name, struct err *);

/* FOUND: the key may be asked for; NONE: its domain is none of the table's;
 * LATER: the list of domains cannot be read. */
enum map_result config_wants(struct config *, struct sv key, struct err *);

#endif
