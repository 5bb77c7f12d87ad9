/*
 * audience - who is told of what became of a message
 *
 *	the sender of it	failure		delay		other kinds
 *	somebody		he; a copy to	he; a copy to	he
 *				the postmaster	the postmaster
 *				(bounce)	(delay)
 *	null (a report)		the postmaster	the postmaster	nobody
 *				(2bounce)	(delay)
 *	double_bounce_sender	nobody		nobody		nobody
 *
 * In parentheses: only if notify_classes has it. A report has the null sender,
 * what goes to the postmaster double_bounce_sender. So a report that cannot be
 * delivered goes to the postmaster, and there it ends.
 */
#ifndef BOUNCE_AUDIENCE_H
#define BOUNCE_AUDIENCE_H

#include "bounce/letter.h"
#include "util/pool.h"

enum { AUDIENCE_LIMIT = 2 };

/* Fills kind, from, to, postmaster and body; how many letters. why is what to
 * log when a report that is due has nobody to go to, or NULL. */
unsigned audience_of(const struct notify *, struct letter[AUDIENCE_LIMIT],
    struct pool *, const char **why);

#endif
