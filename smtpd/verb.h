/*
 * verb - an SMTP command: when it is in order, and what it does
 *
 * One row a verb. The session looks it up, checks order and pipelining, counts
 * and replies; a verb parses its arguments and acts. A verb that lacks an
 * answer returns REPLY_LATER; when the answer is there, its resume() is called,
 * which goes through the same steps from the top.
 */
#ifndef SMTPD_VERB_H
#define SMTPD_VERB_H

#include "smtpd/session.h"

enum verb_flag {
	VERB_LAST = 1 << 0, /* nothing may be pipelined behind it */
	VERB_JUNK = 1 << 1, /* counts against smtpd_junk_command_limit */
	VERB_HELO = 1 << 2  /* needs HELO if smtpd_helo_required */
};

/* What to say at a stage in which the verb is out of order. */
struct verb_order {
	unsigned stages;
	enum reply reply;
};

struct verb {
	const char *name;
	const char *syntax;
	unsigned flags;
	struct verb_order order[2];
	enum reply (*run)(struct session *, struct sv args);
	enum reply (*resume)(struct session *);
};

/* In the order of the disconnect line (compat 7.1). The last has no name: it
 * stands for what is no verb, and counts as "unknown". */
extern const struct verb *const verbs[VERB_COUNT];

const struct verb *verb_find(struct sv name); /* the last one: no such */
size_t verb_number(const struct verb *);      /* its place in verbs */

extern const struct verb verb_helo, verb_ehlo, verb_mail, verb_rcpt, verb_data;
extern const struct verb verb_rset, verb_noop, verb_vrfy, verb_quit, verb_help;

#endif
