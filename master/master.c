/*
 * master - starts, limits and replaces the processes of the mail system; holds
 * the listening sockets; reads no mail
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "master/check.h"
#include "master/ground.h"
#include "util/must.h"
#include "util/proc.h"

enum {
	WAIT_MS = 10000, /* for the lock, and for the ports */
	STEP_MS = 100,
	LOG_MS = 5000, /* between two looks whether the log was rotated */
	FILES = 65536,
	CHECK_WARNED = 3 /* exit status of -C: it runs, but ... */
};

static struct master master = { .log = -1 };
static struct signal_watch on_child, on_stop, on_abort, on_hup;
static struct timer log_timer;

static const char usage[] =
    "usage: master [-c DIR] [-C] [-d]\n"
    "  -c DIR  the configuration directory (default " CONFDIR ")\n"
    "  -C      check the configuration, say what is wrong, and end; status\n"
    "          0: all is well; 1: it would not start; 3: it would, but\n"
    "          there are warnings\n"
    "  -d      stay in the foreground\n"
    "master is run by \"postern start\".\n";

static const char *
log_name(void)
{
	return pool_printf(
	    master.config->pool, "%s/master", master.config->mail.syslog_name);
}

static void
use_log(void)
{
	log_tag(log_name());
	log_facility(master.config->mail.syslog_facility);
	log_to(master.log_kind, fcntl(master.log, F_DUPFD_CLOEXEC, 0));
}

/* Every process gets the log that is open now. */
static void
hand_out_log(void)
{
	struct control_log m = { .kind = master.log_kind };

	use_log();
	list_each(sn, &master.services) {
		struct master_service *s =
		    owner_of(sn, struct master_service, node);

		list_each(wn, &s->workers)
			worker_send(owner_of(wn, struct worker, node),
			    &control_log, &m, master.log);
	}
}

static void
look_at_log(struct timer *t)
{
	if (ground_log_moved(&master))
		hand_out_log();
	timer_after(t, LOG_MS);
}

static void
reap(struct signal_watch *s, int number)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		worker_died(&master, pid, status);
}

static void
stop(struct signal_watch *s, int number)
{
	log_info("terminating on signal %d", number);
	stop_begin(&master, number == SIGINT);
}

/* A reload with an error changes nothing. */
static void
reload(struct signal_watch *s, int number)
{
	struct config *old = master.config, *c;
	struct err err;

	if (master.stopping)
		return;
	c = config_load(old->directory, &err);
	if (c == NULL || config_check(c, false, &err) < 0 ||
	    check_services(c, master.daemons, &err) < 0 ||
	    services_reload(&master, c, &err) < 0) {
		log_error("the configuration stays as it was: %s", err.text);
		config_free(&c);
		return;
	}
	if (ground_log(&master, &err) < 0)
		log_error("%s", err.text);
	hand_out_log();
	config_free(&old); /* the log's tag was in it */
	log_info("reload -- version %s, configuration %s", POSTERN_VERSION,
	    master.config->directory);
}

static void
begin_signals(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal_begin(&on_child, &master.loop, SIGCHLD, reap);
	signal_begin(&on_stop, &master.loop, SIGTERM, stop);
	signal_begin(&on_abort, &master.loop, SIGINT, stop);
	signal_begin(&on_hup, &master.loop, SIGHUP, reload);
}

/* The ports may be held for a moment by what another master left behind. */
static int
open_services(struct err *err)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };

	for (int waited = 0;; waited += STEP_MS) {
		if (services_open(&master, err) == 0)
			return 0;
		if (err->kind != ERR_LATER || waited >= WAIT_MS)
			return -1;
		nanosleep(&step, NULL);
	}
}

/* The directory of the programs: beside us. */
static void
find_daemons(void)
{
	static char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	path[n < 0 ? 0 : n] = '\0';
	slash = strrchr(path, '/');
	if (slash != NULL)
		*slash = '\0';
	master.daemons = slash ? path : DAEMONDIR;
}

/* Started without stdin, stdout or stderr, it would get something of its own in
 * their place. */
static void
hold_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* A check says everything that is wrong; a start, no more than it takes. */
static int
examine(bool check_only, struct err *err)
{
	const struct config *c = master.config;
	struct err more;

	if (config_check(c, check_only, err) == 0)
		return check_services(c, master.daemons, err);
	if (check_only && check_services(c, master.daemons, &more) < 0)
		log_error("%s", more.text);
	return -1;
}

static int
prepare(const char *directory, bool check_only, struct err *err)
{
	size_t files;

	master.root = geteuid() == 0;
	find_daemons();
	umask(022);
	if ((master.config = config_load(directory, err)) == NULL ||
	    examine(check_only, err) < 0)
		return -1;
	if (check_only)
		return 0;
	loop_begin(&master.loop);
	if (ground_directories(&master, err) < 0 ||
	    ground_lock(&master, WAIT_MS, err) < 0 ||
	    ground_log(&master, err) < 0 || open_services(err) < 0 ||
	    proc_raise_files(FILES, &files, err) < 0)
		return -1;
	return 0;
}

static void
run(void)
{
	struct err err;

	if (ground_write_pid(&err) < 0)
		log_fatal("%s", err.text);
	use_log();
	if (master.root && proc_keep(PROC_MASTER, &err) < 0)
		log_fatal("%s", err.text);
	umask(077);
	begin_signals();
	timer_begin(&log_timer, &master.loop, look_at_log);
	timer_after(&log_timer, LOG_MS);
	log_info("daemon started -- version %s, configuration %s",
	    POSTERN_VERSION, master.config->directory);
	services_run(&master);
	loop_run(&master.loop);
}

int
main(int argc, char **argv)
{
	const char *directory = CONFDIR;
	char *real;
	bool check = false, foreground = false;
	pid_t child = 0;
	struct err err;
	int option;

	log_tag("postern");
	hold_standard();
	while ((option = getopt(argc, argv, "c:Cdh")) >= 0)
		switch (option) {
		case 'c':
			directory = optarg;
			break;
		case 'C':
			check = true;
			break;
		case 'd':
			foreground = true;
			break;
		default:
			fputs(usage, stderr);
			return option == 'h' ? 0 : 64;
		}
	if ((real = realpath(directory, NULL)) == NULL)
		log_fatal("%s: %s", directory, strerror(errno));
	if (prepare(real, check, &err) < 0)
		log_fatal("%s", err.text);
	free(real);
	if (check)
		return log_warnings() > 0 ? CHECK_WARNED : 0;
	if (!foreground && proc_detach(&child, &err) < 0)
		log_fatal("%s", err.text);
	if (child == 0)
		run();
	return 0;
}
