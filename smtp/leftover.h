/*
 * leftover - results whose qmgr has gone, brought to the next one
 *
 * Each is told as leftover, delivered ..., deliver_end. The descriptor of the
 * message, and with it the lock that keeps qmgr from delivering it again, is
 * let go when qmgr has read everything: we shut our side, and it closes the
 * connection in order. Any other end means once more.
 */
#ifndef SMTP_LEFTOVER_H
#define SMTP_LEFTOVER_H

struct delivery;

void leftover_keep(struct delivery *); /* takes it over */

#endif
