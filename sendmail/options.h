/*
 * options - the command line of sendmail(1) (compat 6)
 *
 * Nothing is moved about: the first word that is no option ends them, as does
 * "--". What Sendmail knows and we do not need is taken and forgotten.
 *
 * Errors	status is one of sysexits.h, and the text is Postfix's.
 */
#ifndef SENDMAIL_OPTIONS_H
#define SENDMAIL_OPTIONS_H

#include <stdbool.h>

#include "mail/dsn.h"
#include "util/err.h"
#include "util/str.h"

enum { OPTIONS_ENVID_LIMIT = 100 };

enum mode {
	MODE_DELIVER,
	MODE_ALIASES, /* newaliases */
	MODE_DAEMON,
	MODE_DIALOG, /* -bs */
	MODE_LIST,   /* mailq */
	MODE_FLUSH,
	MODE_NOTHING
};

enum body_type { BODY_TYPE_SEEN, BODY_TYPE_7BIT, BODY_TYPE_8BITMIME };

struct options {
	const char *name; /* "sendmail", "mailq", "newaliases" */
	enum mode mode;
	const char *sender;    /* -f, -r; NULL: not given */
	const char *full_name; /* -F */
	const char *config;    /* -C; NULL: the default */
	const char *aliases;   /* -oA */
	const char *envid;     /* -V */
	const char *flush_id, *flush_site;
	enum body_type body;
	enum dsn_ret ret;
	unsigned notify; /* enum dsn_notify */
	bool extract;    /* -t */
	bool dots;       /* -i: a dot is no end */
	bool gateway;    /* -G */
	bool verify;     /* -bv */
	bool trace;      /* -v */
	bool at_times;   /* -q1h: for a daemon; else nothing is to be done */
	int verbose;
	char **recipients; /* ends with NULL */

	int status;          /* when it failed */
	struct str warnings; /* each with its newline */
	struct str config_text;
};

/* argv[0] says which program it is. */
int options_parse(struct options *, char **argv, struct err *);
void options_end(struct options *);

#endif
