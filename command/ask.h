/*
 * ask - one question to qmgr over its public socket, and all the answers
 *
 * Errors	ASK_DOWN when nobody listens there: the mail system is down.
 * Limits	ASK_SECONDS without a word from qmgr.
 */
#ifndef COMMAND_ASK_H
#define COMMAND_ASK_H

#include "mail/messages.h"

enum { ASK_SECONDS = 60 };

enum ask_result { ASK_OK, ASK_DOWN, ASK_FAILED };

typedef void ask_row_fn(const struct queue_row *);

/* The current directory is queue_directory. */
enum ask_result ask(enum queue_verb, ask_row_fn *, struct err *);

#endif
