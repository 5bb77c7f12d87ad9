/*
 * report - what a command has to say: to who runs it, and to the log
 *
 * A command that a daemon or a job runs is watched by nobody, so each line goes
 * to stderr ("sendmail: fatal: TEXT") and to the mail system's log
 * ("postfix/sendmail[PID]: fatal: TEXT"): to syslog, or to maillog_file where
 * the caller may write it. The log is opened when there is something to say.
 */
#ifndef COMMAND_REPORT_H
#define COMMAND_REPORT_H

#include <sysexits.h>

#define REPORT_LIKE(n) __attribute__((format(printf, n, n + 1)))

/* The program's name; it may be called before main.cf is loaded. */
void report_begin(const char *name);
void report_loaded(void); /* mail_settings say where the log is */
/* From now on what log_info() and its like say goes to the log alone, under
 * that program's name; where there is none, nowhere. report_begin() ends it. */
void report_to_log(const char *program);
void report_warn(const char *, ...) REPORT_LIKE(1);
_Noreturn void report_fatal(int status, const char *, ...) REPORT_LIKE(2);

#endif
