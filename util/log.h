/*
 * log - what happened, in words, to wherever this process was told to write
 *
 * A line is "Mon dd hh:mm:ss HOST TAG[PID]: text" in a file or on stdout, and
 * a syslog datagram (RFC 3164) otherwise; until log_to() it is "TAG: text" on
 * stderr, which is what a command wants. Levels are Postfix's: bare info, then
 * "warning: ", "error: ", "fatal: ", "panic: " before the text (compat 7).
 * Bytes that are not printable become "?".
 *
 * A jailed process is handed its descriptor before the jail closes, and a new
 * one after a rotation. A log that is full or away never blocks: lines wait in
 * a queue of 64 kB, then are counted, and the count is logged when there is
 * room.
 *
 * Memory	log_to() takes the descriptor over and closes the one before.
 * Limits	a line is cut at 2,000 bytes.
 */
#ifndef UTIL_LOG_H
#define UTIL_LOG_H

#include <stdbool.h>

#include "util/err.h"

enum log_kind { LOG_TO_STDERR, LOG_TO_FILE, LOG_TO_SYSLOG };

void log_tag(const char *tag); /* "postfix/smtpd"; kept by the caller */
const char *log_tag_is(void);
void log_to(enum log_kind, int fd);
void log_facility(const char *name); /* "mail", "local0"; unknown: mail */
int log_open_syslog(struct err *);   /* a descriptor for LOG_TO_SYSLOG */
bool log_pending(void);              /* lines wait in the queue */
void log_flush(void);                /* tries again; never blocks */
void log_verbose(int level);         /* 1: log_debug() is written too */
unsigned long log_warnings(void);    /* with errors, so far */

#define LOG_LIKE_PRINTF __attribute__((format(printf, 1, 2)))
void log_debug(const char *, ...) LOG_LIKE_PRINTF;
void log_info(const char *, ...) LOG_LIKE_PRINTF;
void log_warn(const char *, ...) LOG_LIKE_PRINTF;
void log_error(const char *, ...) LOG_LIKE_PRINTF;
void log_panic(const char *, ...) LOG_LIKE_PRINTF;
_Noreturn void log_fatal(const char *, ...) LOG_LIKE_PRINTF; /* exits 1 */

#endif
