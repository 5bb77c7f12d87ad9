/*
 * postlog - a line for the mail system's log, from a script
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/config.h"
#include "util/log.h"

/* A longer line of stdin is cut; the log cuts earlier. */
enum { LINE_SIZE = 4096 };

static const char *tag;
static void (*write_log)(const char *, ...) = log_info;

_Noreturn static void
usage(void)
{
	log_fatal("usage: postlog [-iv] [-c config_dir] [-p priority] [-t tag] "
		  "[text...]");
}

/* Those that say the end of something do not end us. */
static void log_end(const char *, ...) LOG_LIKE_PRINTF;

static void
log_end(const char *format, ...)
{
	struct str text = { 0 };
	va_list ap;

	va_start(ap, format);
	str_vprintf(&text, format, ap);
	va_end(ap);
	log_info("fatal: %s", str_text(&text));
	str_free(&text);
}

static const struct {
	const char *name;
	void (*write)(const char *, ...);
	bool slow; /* who does it again and again fills no disk */
} priorities[] = {
	{ "info", log_info, false },
	{ "warn", log_warn, false },
	{ "warning", log_warn, false },
	{ "error", log_error, false },
	{ "fatal", log_end, true },
	{ "panic", log_panic, true },
};

static bool slow;

static void
take_priority(const char *name)
{
	for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]); i++)
		if (strcmp(priorities[i].name, name) == 0) {
			write_log = priorities[i].write;
			slow = priorities[i].slow;
			return;
		}
	log_fatal("bad severity: %s", name);
}

static int
open_file(const char *path)
{
	int fd;

	if (strcmp(path, "/dev/stdout") == 0)
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	fd = open(path,
	    O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC |
		(geteuid() == 0 ? O_CREAT : 0),
	    0600);
	if (fd < 0)
		log_fatal("open maillog_file %s: %s", path, strerror(errno));
	return fd;
}

static void
open_log(void)
{
	const char *path = mail_settings.maillog_file;
	struct err err;
	int fd;

	if (*path != '\0')
		fd = open_file(path);
	else if ((fd = log_open_syslog(&err)) < 0)
		log_fatal("%s", err.text);
	log_facility(mail_settings.syslog_facility);
	log_to(*path != '\0' ? LOG_TO_FILE : LOG_TO_SYSLOG, fd);
	log_tag(tag);
}

static void
log_arguments(char **words)
{
	struct str line = { 0 };

	for (; *words != NULL; words++) {
		str_puts(&line, *words);
		if (words[1] != NULL)
			str_putc(&line, ' ');
	}
	write_log("%s", str_text(&line));
	str_free(&line);
}

/* What is too long of a line is read and goes nowhere. */
static void
log_stdin(void)
{
	char line[LINE_SIZE];
	size_t n = 0;
	int c;

	while ((c = getchar()) != EOF) {
		if (c == '\n') {
			line[n] = '\0';
			write_log("%s", line);
			n = 0;
		} else if (n < sizeof(line) - 1) {
			line[n++] = c == '\0' ? '?' : (char)c;
		}
	}
	line[n] = '\0';
	if (n > 0)
		write_log("%s", line);
}

int
main(int argc, char **argv)
{
	static const struct mail_table none;
	const char *config = NULL;
	struct pool *pool;
	struct err err;
	int letter;

	config_begin();
	log_tag("postlog");
	pool = pool_new();
	while ((letter = getopt(argc, argv, "c:ip:t:v")) != -1)
		if (letter == 'c')
			config = optarg;
		else if (letter == 'p')
			take_priority(optarg);
		else if (letter == 't')
			tag = optarg;
		else if (letter == 'v')
			log_verbose(1);
		else if (letter != 'i') /* the number of the process is there */
			usage();
	if (config_load(config_directory(config), &none, pool, &err) < 0)
		log_fatal("%s", err.text);
	if (tag == NULL)
		tag =
		    pool_printf(pool, "%s/postlog", mail_settings.syslog_name);
	open_log();
	if (argv[optind] != NULL)
		log_arguments(argv + optind);
	else
		log_stdin();
	log_flush();
	if (slow)
		sleep(1);
	pool_free(&pool); /* the log is done with the tag */
	return log_pending() ? 1 : 0;
}
