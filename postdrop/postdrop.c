/*
 * postdrop - puts a message into the maildrop, for sendmail
 *
 * Installed set-gid, so that everybody may. Nothing that the caller hands over
 * is believed: neither environment, descriptors, limits and signals, nor what
 * it says on the socket (postdrop/drop.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "command/config.h"
#include "command/report.h"
#include "postdrop/drop.h"
#include "util/log.h"

enum {
	ENVELOPE_ROOM = 4 << 20, /* of a file, beside the message */
	SIGNALS = 4
};

/* How it went, for whoever ran it. */
static const int statuses[] = {
	[DROP_OK] = EX_OK,
	[DROP_GONE] = EX_OK,
	[DROP_BROKEN] = EX_DATAERR,
	[DROP_REFUSED] = EX_NOPERM,
	[DROP_BAD] = EX_DATAERR,
	[DROP_SIZE] = EX_UNAVAILABLE,
	[DROP_LATER] = EX_TEMPFAIL,
	[DROP_WRITE] = EX_TEMPFAIL,
};

static struct submitter_settings submitter_settings;
static struct loop loop;
static struct pool *pool;
static int caught;

static void
on_over(struct drop *drop)
{
	(void)drop;
	loop_stop(&loop);
}

static void
on_signal(struct signal_watch *w, int number)
{
	(void)w;
	caught = number;
	loop_stop(&loop);
}

/* A run-away caller fills no disk; what it limited itself stays so. */
static void
limit_files(void)
{
	rlim_t most = (rlim_t)mail_settings.message_size_limit + ENVELOPE_ROOM;
	struct rlimit r;

	if (mail_settings.message_size_limit == 0 ||
	    getrlimit(RLIMIT_FSIZE, &r) < 0)
		return;
	if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur > most)
		r.rlim_cur = most;
	setrlimit(RLIMIT_FSIZE, &r);
}

static void
wake_pickup(void)
{
	static const struct sockaddr_un to = {
		.sun_family = AF_UNIX,
		.sun_path = "public/pickup",
	};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) < 0)
		log_debug("nobody to wake: %s", strerror(errno));
	close(fd);
}

static const char *
user_name(void)
{
	const struct passwd *p = getpwuid(getuid());

	return p == NULL ? "unknown" : pool_copy(pool, sv_of(p->pw_name));
}

static int
serve(struct drop *drop, int fd)
{
	static const int numbers[SIGNALS] = { SIGHUP, SIGINT, SIGQUIT,
		SIGTERM };
	struct signal_watch watches[SIGNALS];
	struct sigaction was;
	bool watched[SIGNALS];

	loop_begin(&loop);
	for (int i = 0; i < SIGNALS; i++) {
		watched[i] = sigaction(numbers[i], NULL, &was) == 0 &&
			     was.sa_handler != SIG_IGN;
		if (watched[i])
			signal_begin(&watches[i], &loop, numbers[i], on_signal);
	}
	drop_begin(drop, &loop, fd);
	loop_run(&loop);
	stream_flush(&drop->channel.stream);
	drop_end(drop);
	for (int i = 0; i < SIGNALS; i++)
		if (watched[i])
			signal_end(&watches[i]);
	loop_end(&loop);
	return caught != 0 ? EX_TEMPFAIL : statuses[drop->outcome];
}

static const char *
read_options(int argc, char **argv)
{
	const char *directory = NULL;
	int letter, verbose = 0;

	opterr = 0;
	while ((letter = getopt(argc, argv, "+c:rv")) != -1)
		switch (letter) {
		case 'c':
			directory = optarg;
			break;
		case 'r': /* how it answers: there is one way only */
			break;
		case 'v':
			if (geteuid() == 0)
				log_verbose(++verbose);
			break;
		default:
			report_fatal(EX_USAGE,
			    "usage: postdrop [-c config_dir] [-r] [-v]");
		}
	return config_directory(directory);
}

static void
load(const char *directory)
{
	static const struct mail_table tables[] = {
		{ submitter_params, &submitter_settings },
		{ NULL, NULL },
	};
	struct err err;

	if (config_load(directory, tables, pool, &err) < 0)
		report_fatal(EX_CONFIG, "%s", err.text);
	report_loaded();
	if (chdir(mail_settings.queue_directory) < 0)
		report_fatal(EX_UNAVAILABLE, "chdir %s: %s",
		    mail_settings.queue_directory, strerror(errno));
}

static int
take_socket(void)
{
	int type, fd;
	socklen_t len = sizeof(type);

	if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &len) < 0 ||
	    type != SOCK_STREAM)
		report_fatal(EX_USAGE,
		    "this program is for sendmail, which hands it a message "
		    "on a socket; to submit mail, run sendmail");
	fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (fd < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		report_fatal(EX_OSERR, "dup: %s", strerror(errno));
	return fd;
}

int
main(int argc, char **argv)
{
	struct drop drop = { .over = on_over, .uid = getuid() };
	struct err err;
	int fd, status;

	config_begin();
	report_begin("postdrop");
	pool = pool_new();
	load(read_options(argc, argv));
	fd = take_socket();
	drop.user = user_name();
	drop.size_limit = mail_settings.message_size_limit;
	drop.submitter = submitter_open(&submitter_settings);
	drop.maildrop = maildrop_open(".", &err);
	if (drop.maildrop == NULL)
		report_fatal(EX_TEMPFAIL, "%s", err.text);
	limit_files();
	status = serve(&drop, fd);
	if (drop.outcome == DROP_OK)
		wake_pickup();
	else if (drop.outcome != DROP_GONE && caught == 0)
		report_warn("uid=%ld: %s", (long)drop.uid, drop.err.text);
	maildrop_close(&drop.maildrop);
	submitter_close(&drop.submitter);
	pool_free(&pool);
	return status;
}
