/*
 * ask - questions to qmgr over its public socket, and all the answers
 *
 * One after the other on a connection:
 *
 *	result = ask_open(&a, &err);
 *	result = ask_put(a, QUEUE_HOLD, id, NULL, &err); ...
 *	ask_close(&a);
 *
 * Errors	err is filled unless the result is ASK_OK; its text is qmgr's if
 *		it answered.
 * Limits	ASK_SECONDS without a word from qmgr.
 */
#ifndef COMMAND_ASK_H
#define COMMAND_ASK_H

#include "mail/messages.h"

enum { ASK_SECONDS = 60 };

enum ask_result {
	ASK_OK,
	ASK_DOWN,    /* nobody listens there: the mail system is down */
	ASK_LATER,   /* not now */
	ASK_REFUSED, /* no such, not allowed */
	ASK_BROKEN   /* no answer; the connection is of no more use */
};

struct ask;

/* The row is lent for the call. */
typedef void ask_row_fn(const struct queue_row *);

/* The current directory is queue_directory. */
enum ask_result ask_open(struct ask **, struct err *);
/* what and row may be NULL where none are wanted. */
enum ask_result ask_put(struct ask *, enum queue_verb, const char *what,
    ask_row_fn *row, struct err *);
int64_t ask_count(const struct ask *); /* messages that the last one changed */
void ask_close(struct ask **);

/* One question. */
enum ask_result ask(
    enum queue_verb, const char *what, ask_row_fn *, struct err *);

#endif
