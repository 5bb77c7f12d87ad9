#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum { LINE_LIMIT = 2000, HEAD_LIMIT = 1000, QUEUE_LIMIT = 65536 };

static struct {
	const char *tag;
	char host[256];
	enum log_kind kind;
	int fd;
	int facility;
	int verbose;
	time_t second; /* in which the head was made; 0: it is not */
	char *queue;   /* whole lines, each with a length before it */
	size_t queued;
	unsigned long lost;
	unsigned long warnings;
} state = { .tag = "postern", .fd = STDERR_FILENO, .facility = LOG_MAIL };

static const struct {
	const char *name;
	int code;
} facilities[] = {
	{ "auth", LOG_AUTH },
	{ "authpriv", LOG_AUTHPRIV },
	{ "cron", LOG_CRON },
	{ "daemon", LOG_DAEMON },
	{ "local0", LOG_LOCAL0 },
	{ "local1", LOG_LOCAL1 },
	{ "local2", LOG_LOCAL2 },
	{ "local3", LOG_LOCAL3 },
	{ "local4", LOG_LOCAL4 },
	{ "local5", LOG_LOCAL5 },
	{ "local6", LOG_LOCAL6 },
	{ "local7", LOG_LOCAL7 },
	{ "mail", LOG_MAIL },
	{ "syslog", LOG_SYSLOG },
	{ "user", LOG_USER },
};

void
log_tag(const char *tag)
{
	state.tag = tag;
	state.second = 0;
}

const char *
log_tag_is(void)
{
	return state.tag;
}

void
log_verbose(int level)
{
	state.verbose = level;
}

void
log_facility(const char *name)
{
	for (size_t i = 0; i < sizeof(facilities) / sizeof(*facilities); i++)
		if (strcmp(facilities[i].name, name) == 0)
			state.facility = facilities[i].code;
}

void
log_to(enum log_kind kind, int fd)
{
	if (state.fd > STDERR_FILENO && state.fd != fd)
		close(state.fd);
	state.kind = kind;
	state.fd = fd;
	state.second = 0;
	if (gethostname(state.host, sizeof(state.host)) < 0)
		snprintf(state.host, sizeof(state.host), "localhost");
	state.host[strcspn(state.host, ".")] = '\0';
}

int
log_open_syslog(struct err *err)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX,
		.sun_path = "/dev/log" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_errno(err, "socket");
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0) {
		err_errno(err, "connect to /dev/log");
		close(fd);
		return -1;
	}
	return fd;
}

static void
forget_head(void)
{
	state.second = 0;
}

static size_t
make_head(char *text, time_t now)
{
	char stamp[32] = "";
	bool file = state.kind == LOG_TO_FILE;
	struct tm tm;
	int n;

	if (localtime_r(&now, &tm) != NULL)
		strftime(stamp, sizeof(stamp), "%b %e %H:%M:%S", &tm);
	n = snprintf(text, HEAD_LIMIT, "%s%s%s %s[%d]: ", stamp,
	    file ? " " : "", file ? state.host : "", state.tag, (int)getpid());
	return n < 0 ? 0 : n < HEAD_LIMIT ? (size_t)n : HEAD_LIMIT - 1;
}

/* "Mon dd hh:mm:ss HOST TAG[PID]: ", made anew once a second. */
static size_t
put_head(char *line)
{
	static char text[HEAD_LIMIT];
	static size_t len;
	static bool watching;
	time_t now = time(NULL);

	if (!watching)
		watching = pthread_atfork(NULL, NULL, forget_head) == 0;
	if (now != state.second || !watching) {
		len = make_head(text, now);
		state.second = now;
	}
	memcpy(line, text, len);
	return len;
}

/* How many bytes are one printable character of UTF-8; 0: they are none. A
 * terminal takes U+0080 to U+009F for controls as it does those of ASCII. */
static size_t
printable(const unsigned char *text, size_t len)
{
	size_t n = *text < 0xc2 ? 1 : *text < 0xe0 ? 2 : *text < 0xf0 ? 3 : 4;

	if (n == 1)
		return *text >= ' ' && *text < 127 ? 1 : 0;
	if (n > len || *text > 0xf4 || (*text == 0xc2 && text[1] < 0xa0))
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static void
clean(char *text, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = 1;
		if (text[i] >= ' ' && text[i] < 127)
			continue;
		if ((n = printable((unsigned char *)text + i, len - i)) == 0) {
			text[i] = '?';
			n = 1;
		}
	}
}

/* False: not now. A full disk and a syslog that is away are no reason to lose
 * what the queue can hold. */
static bool
emit(const char *line, size_t len)
{
	ssize_t n;

	do
		n = write(state.fd, line, len);
	while (n < 0 && errno == EINTR);
	return n >= 0 || errno == EMSGSIZE;
}

unsigned long
log_warnings(void)
{
	return state.warnings;
}

bool
log_pending(void)
{
	return state.queued > 0 || state.lost > 0;
}

static void
keep(const char *line, size_t len)
{
	if (state.queue == NULL)
		state.queue = malloc(QUEUE_LIMIT);
	if (state.queue == NULL ||
	    state.queued + sizeof(len) + len > QUEUE_LIMIT) {
		state.lost++;
		return;
	}
	memcpy(state.queue + state.queued, &len, sizeof(len));
	memcpy(state.queue + state.queued + sizeof(len), line, len);
	state.queued += sizeof(len) + len;
}

static void format(int priority, const char *level, const char *text,
    va_list ap) __attribute__((format(printf, 3, 0)));

static void write_line(int priority, const char *level, const char *text, ...)
    __attribute__((format(printf, 3, 4)));

static void
write_line(int priority, const char *level, const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	format(priority, level, text, ap);
	va_end(ap);
}

void
log_flush(void)
{
	size_t at = 0, len;
	unsigned long lost;

	while (at < state.queued) {
		memcpy(&len, state.queue + at, sizeof(len));
		if (!emit(state.queue + at + sizeof(len), len))
			break;
		at += sizeof(len) + len;
	}
	if (at > 0)
		memmove(state.queue, state.queue + at, state.queued - at);
	state.queued -= at;
	if (state.queued == 0 && state.lost > 0) {
		lost = state.lost;
		state.lost = 0;
		write_line(LOG_WARNING,
		    "warning: ", "%lu log lines were lost: the log was full",
		    lost);
	}
}

static void
format(int priority, const char *level, const char *text, va_list ap)
{
	char line[LINE_LIMIT + 2];
	size_t head = 0, len;
	int n = 0;

	if (state.kind == LOG_TO_STDERR)
		n = snprintf(line, HEAD_LIMIT, "%s: ", state.tag);
	else if (state.kind == LOG_TO_SYSLOG)
		n = snprintf(
		    line, HEAD_LIMIT, "<%d>", state.facility | priority);
	head = n < 0 ? 0 : n < HEAD_LIMIT ? (size_t)n : HEAD_LIMIT - 1;
	if (state.kind != LOG_TO_STDERR)
		head += put_head(line + head);
	memcpy(line + head, level, strlen(level));
	head += strlen(level);
	n = vsnprintf(line + head, LINE_LIMIT - head, text, ap);
	len = n < 0 ? head : head + (size_t)n;
	if (len >= LINE_LIMIT)
		len = LINE_LIMIT - 1;
	clean(line, len);
	if (state.kind != LOG_TO_SYSLOG)
		line[len++] = '\n';
	if (state.queued > 0)
		log_flush();
	if (state.queued > 0 || !emit(line, len))
		keep(line, len);
}

#define LEVEL(priority, level)                                                 \
	va_list ap;                                                            \
	va_start(ap, text);                                                    \
	format(priority, level, text, ap);                                     \
	va_end(ap)

void
log_debug(const char *text, ...)
{
	if (state.verbose > 0) {
		LEVEL(LOG_DEBUG, "");
	}
}

void
log_info(const char *text, ...)
{
	LEVEL(LOG_INFO, "");
}

void
log_warn(const char *text, ...)
{
	LEVEL(LOG_WARNING, "warning: ");
	state.warnings++;
}

void
log_error(const char *text, ...)
{
	LEVEL(LOG_ERR, "error: ");
	state.warnings++;
}

void
log_panic(const char *text, ...)
{
	LEVEL(LOG_CRIT, "panic: ");
}

void
log_fatal(const char *text, ...)
{
	LEVEL(LOG_CRIT, "fatal: ");
	exit(1);
}
