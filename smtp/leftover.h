/*
 * leftover - results whose qmgr has gone, brought to the next one
 *
 * Each is told as leftover, delivered ..., deliver_end, and kept until qmgr
 * says `taken`: then it is in the message's file. So long we hold the
 * descriptor of the message, and with it the lock that keeps qmgr from
 * delivering it again. A connection that ends before, in whatever way, means
 * once more.
 *
 * Errors	what qmgr says beside that ends the connection, as does its
 *		silence.
 */
#ifndef SMTP_LEFTOVER_H
#define SMTP_LEFTOVER_H

struct delivery;

void leftover_keep(struct delivery *); /* takes it over */
void leftover_hurry(void); /* the process is to end: they are brought now */

#endif
