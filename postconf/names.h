/*
 * names - which parameters there are in an instance, and which are mistakes
 *
 *	builtin	rows of the programs
 *	service	of a transport in master.cf: slow_destination_rate_delay
 *	user	set in main.cf, and named behind a "$" in main.cf or master.cf
 *		or by a default, or by smtpd_restriction_classes; or of a
 *		table: ldap:people has people_server_host
 *
 * What is set and is none of these is unused; what is named and set nowhere is
 * undefined. Names are looked for in all branches of a condition, whichever
 * will be taken.
 *
 * Memory	names_end() frees; texts are the instance's.
 * Errors	a parameter of a program that cannot be expanded ends this one;
 *		other faults in the $ grammar are warned of.
 */
#ifndef POSTCONF_NAMES_H
#define POSTCONF_NAMES_H

#include "param/param.h"
#include "postconf/instance.h"
#include "util/hash.h"

struct name {
	struct hash_node node;
	const char *name;
	unsigned class;          /* REQUEST_BUILTIN ... */
	const struct param *row; /* NULL: a user's */
};

struct names {
	const struct instance *of;
	struct hash all;      /* struct name */
	struct hash mentions; /* what stands behind a "$" anywhere */
	struct hash options;  /* what -o sets in master.cf */
};

void names_begin(struct names *, const struct instance *);
void names_end(struct names *);
struct name *names_find(struct names *, struct sv); /* NULL: no such */
/* As it is printed: what a line sets, else the default. */
const char *names_value(const struct names *, const struct name *);

/* Says on stderr what is set for nothing, and what is named and is not there.
 */
void names_warn(struct names *);
/* The same, but for what main.cf sets. */
void names_warn_master(struct names *);

#endif
