/*
 * idle - connections that wait for another message, by next hop; for conn.c
 */
#ifndef SMTP_IDLE_H
#define SMTP_IDLE_H

#include <stdbool.h>

struct conn;

void idle_add(struct conn *);
void idle_drop(struct conn *);               /* fine if it is not there */
struct conn *idle_take(const char *nexthop); /* the latest; NULL: none */
struct conn *idle_any(void);
/* Whether one may be kept for another message, now. */
bool idle_may(const struct conn *);

#endif
