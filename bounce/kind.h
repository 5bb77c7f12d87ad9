/*
 * kind - the kinds of report, one row each
 */
#ifndef BOUNCE_KIND_H
#define BOUNCE_KIND_H

#include <stdbool.h>

#include "mail/messages.h"

struct kind {
	const char *template; /* its name in bounce_template_file */
	const char *log;      /* what is logged when the sender was told */
	const char *copy_log; /* the same of the postmaster */
	const char *content;  /* describes the message that comes back */
	int64_t wants;        /* enum dsn_notify: who asked for one of these */
	bool unasked;         /* so does who asked for nothing */
	bool always;          /* about everybody, whatever was asked for */
	bool body;            /* what comes back has its body */
	const char *class;    /* of notify_classes; NULL: no copies */
	const char *const *postmaster; /* who gets the copy */
};

const struct kind *kind_of(int64_t notify_kind); /* NULL: no such */
/* RFC 3461 4.1: whether a recipient's sender is to be told. */
bool kind_wants(const struct kind *, const struct notify_recipient *);

/* The word of a recipient's Action field, and the class of its status if it has
 * none. NULL: no such. */
struct kind_action {
	const char *word;
	const char *dsn;
};
const struct kind_action *kind_action(int64_t notify_action);

#endif
