/*
 * option - what postmap and postalias were asked for, and what they share
 */
#ifndef POSTMAP_OPTION_H
#define POSTMAP_OPTION_H

#include <stdbool.h>

#include "util/pool.h"
#include "util/str.h"

struct option {
	const char *directory; /* of the configuration */
	bool given;            /* by -c or MAIL_CONFIG */
	const char *query, *remove;
	bool alias;       /* by the name of postalias */
	bool list;        /* -s: print all there is */
	bool more;        /* -i: from stdin, added to what is there */
	bool as_is;       /* -f: keys are not folded */
	bool bare;        /* -n: without NUL bytes */
	bool as_root;     /* -o: the file is root's whoever owns the source */
	bool fixed_mode;  /* -p: 0644 whatever the source has */
	bool replace;     /* -r: the later of two values counts */
	bool no_warnings; /* -w: of duplicate keys */
	bool files;       /* -F: values are files, which the table has whole */
	bool json;        /* -j: what is found, as JSON */
	bool headers;     /* -h: the headers of the message on stdin are keys */
	bool bodies;      /* -b: the lines of its body are */
	bool mime;        /* -m: its parts have headers, too */
	bool no_utf8;     /* -u: keys and values need not be UTF-8 */
	bool all_utf8;    /* -U: those of -h and -b must be, too */
};

extern struct option option;
extern struct pool *pool; /* of the process */

struct sv full_name(const char *table); /* as "type:file" */
const char *host_name(void);

/* make.c: from the text of its file, from stdin, and without some keys. What
 * goes wrong ends the program. */
void make_table(const char *table);
void make_more(const char *table);
bool make_without(int count, char **tables); /* false: no key was there */

/* ask.c */
bool ask_key(int count, char **tables); /* false: it is not there */
void ask_all(int count, char **tables);

/* value.c: the value that a table gets for a list of files, and back. NULL or
 * the reason why not. */
const char *value_of_files(struct sv list, struct str *value);
bool value_decoded(struct sv, struct str *value);

#endif
