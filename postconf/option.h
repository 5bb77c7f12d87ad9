/*
 * option - what postconf was asked for
 *
 * An order says what is looked at and what is done with it; then come how it is
 * printed and the arguments, each as it was given. Whether an argument means
 * anything is for who carries the order out.
 */
#ifndef POSTCONF_OPTION_H
#define POSTCONF_OPTION_H

#include <stdbool.h>

enum request_what {
	REQUEST_MAIN,       /* -p: parameters of main.cf */
	REQUEST_SERVICES,   /* -M: entries of master.cf */
	REQUEST_FIELDS,     /* -F: their fields */
	REQUEST_PARAMETERS, /* -P: their -o name=value */
	REQUEST_TEMPLATES,  /* -b, -t: bounce templates */
	REQUEST_TABLES,     /* -m */
	REQUEST_LOCKS,      /* -l */
	REQUEST_SASL,       /* -a, -A */
	REQUEST_TLS         /* -T */
};

enum request_action {
	REQUEST_SHOW,
	REQUEST_EDIT,    /* -e, or name=value was given */
	REQUEST_EXCLUDE, /* -X */
	REQUEST_COMMENT  /* -# */
};

enum { REQUEST_BUILTIN = 1, REQUEST_SERVICE = 2, REQUEST_USER = 4 };

enum { REQUEST_OVERRIDES = 1000 };

struct request {
	enum request_what what;
	enum request_action action;
	bool defaults;      /* -d */
	bool only_set;      /* -n */
	bool fold;          /* -f */
	bool json;          /* -j */
	bool names_only;    /* -H */
	bool values_only;   /* -h */
	bool expand;        /* -x; -b instead of -t */
	bool quiet;         /* -q */
	bool inherited;     /* -PP */
	bool client;        /* -A instead of -a */
	unsigned classes;   /* -C: REQUEST_BUILTIN ... */
	const char *detail; /* of -T */
	const char *directory;
	const char *overrides[REQUEST_OVERRIDES + 1]; /* -o; NULL ends them */
	char **arguments;                             /* NULL ends them */
};

/* What is wrong with the options ends the program. */
void request_parse(struct request *, int argc, char **argv);

#endif
