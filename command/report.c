#include "command/report.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/settings.h"
#include "util/log.h"
#include "util/str.h"

static const char *name;
static struct str tag; /* in the log */
static bool loaded;

void
report_begin(const char *program)
{
	name = program;
	str_clear(&tag);
	log_to(LOG_TO_STDERR, STDERR_FILENO);
	log_tag(name);
}

void
report_loaded(void)
{
	loaded = true;
	str_clear(&tag);
	log_facility(mail_settings.syslog_facility);
}

/* -1: there is none, or not for us. */
static int
open_log(enum log_kind *kind)
{
	const char *path = mail_settings.maillog_file;
	struct err err;

	*kind = LOG_TO_SYSLOG;
	if (!loaded || *path == '\0')
		return log_open_syslog(&err);
	*kind = LOG_TO_FILE;
	if (strncmp(path, "/dev/", 5) == 0)
		return -1;
	return open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK |
			      O_NOCTTY | O_CLOEXEC);
}

void
report_to_log(const char *program)
{
	enum log_kind kind;
	int fd = open_log(&kind);

	if (fd < 0) {
		kind = LOG_TO_FILE;
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	}
	str_clear(&tag);
	str_printf(&tag, "%s/%s", mail_settings.syslog_name, program);
	log_tag(str_text(&tag));
	log_to(kind, fd);
}

static void
put_log(const char *level, const char *text)
{
	enum log_kind kind;
	int fd = open_log(&kind);

	if (fd < 0)
		return;
	if (tag.len == 0)
		str_printf(&tag, "%s/%s",
		    loaded ? mail_settings.syslog_name : "postfix", name);
	log_tag(str_text(&tag));
	log_to(kind, fd);
	log_info("%s%s", level, text);
	log_flush();
	log_to(LOG_TO_STDERR, STDERR_FILENO);
	log_tag(name);
}

static void say(const char *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

static void
say(const char *level, const char *format, va_list ap)
{
	struct str text = { 0 };

	str_vprintf(&text, format, ap);
	log_info("%s%s", level, str_text(&text));
	put_log(level, str_text(&text));
	str_free(&text);
}

void
report_warn(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("warning: ", format, ap);
	va_end(ap);
}

void
report_fatal(int status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("fatal: ", format, ap);
	va_end(ap);
	exit(status);
}
