/*
 * content - the message on its way to a server, for conn.c
 *
 * A small one goes out whole with its final dot, in one write; a large one in
 * pieces, each when the one before has left: from the file without a copy, or
 * in blocks where dots must be doubled.
 */
#ifndef SMTP_CONTENT_H
#define SMTP_CONTENT_H

struct conn;

void content_begin(struct conn *); /* the session stands at BODY */
void content_more(struct conn *);  /* what was put has drained */

#endif
