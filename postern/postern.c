/*
 * postern - starts, stops and asks the mail system; also installed as postfix
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/settings.h"
#include "postern/import.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/pidfile.h"

/* master ends within shutdown_time, which is an hour at most. */
enum { MASTER_WARNED = 3 }; /* of master -C: it runs, but ... */
enum { CHECK_GOOD, CHECK_WARNED, CHECK_BAD };
enum { STOP_MS = 3610000, ABORT_MS = 40000, SAY_MS = 2000 };

struct verb {
	const char *name;
	int (*run)(void);
	const char *doc;
	bool operand; /* it takes one; and what -c gives need not be there */
};

static char *directory; /* of the configuration */
static const char *operand;
static bool force;
static char own[4096]; /* where this program is */
static struct pool *pool;

static const char *
lock_path(void)
{
	struct err err;

	if (mail_load(directory, pool, &err) < 0)
		log_fatal("%s", err.text);
	return pool_printf(
	    pool, "%s/pid/master.pid", mail_settings.queue_directory);
}

/* The process that is master; the program ends if there is none. */
static pid_t
running(void)
{
	struct err err;
	pid_t pid = pidfile_holder(lock_path(), &err);

	if (pid < 0)
		log_fatal("%s", err.text);
	if (pid == 0)
		log_fatal("the mail system is not running");
	return pid;
}

static void
find_own(void)
{
	ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);
	char *slash;

	own[n < 0 ? 0 : n] = '\0';
	if ((slash = strrchr(own, '/')) != NULL)
		*slash = '\0';
}

/* A tree that was built and one that was installed look alike from here. */
static const char *
master_path(void)
{
	const char *beside =
	    pool_printf(pool, "%s/../libexec/postern/master", own);

	return access(beside, X_OK) == 0 ? beside : DAEMONDIR "/master";
}

static int
run_program(const char *path, const char *option)
{
	char *argv[] = { (char *)path, (char *)"-c", directory, (char *)option,
		NULL };
	int status;
	pid_t pid = fork();

	if (pid < 0)
		log_fatal("fork: %s", strerror(errno));
	if (pid == 0) {
		execv(path, argv);
		log_fatal("cannot run %s: %s", path, strerror(errno));
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int
start(void)
{
	log_info("starting the mail system");
	return run_program(master_path(), NULL);
}

static int
start_fg(void)
{
	const char *path = master_path();
	char *argv[] = { (char *)path, (char *)"-c", directory, (char *)"-d",
		NULL };

	execv(path, argv);
	log_fatal("cannot run %s: %s", path, strerror(errno));
}

static int
stop(void)
{
	pid_t pid = running();

	log_info("stopping the mail system");
	if (kill(pid, SIGTERM) < 0)
		log_fatal("process %d: %s", (int)pid, strerror(errno));
	if (pidfile_wait_gone(lock_path(), SAY_MS) == 0)
		return 0;
	log_info("waiting for sessions and deliveries to finish");
	if (pidfile_wait_gone(lock_path(), STOP_MS) == 0)
		return 0;
	log_warn("stopping the mail system with force");
	kill(pid, SIGINT);
	return pidfile_wait_gone(lock_path(), ABORT_MS) == 0 ? 0 : 1;
}

static int
stop_now(void)
{
	pid_t pid = running();

	log_info("aborting the mail system");
	if (kill(pid, SIGINT) < 0)
		log_fatal("process %d: %s", (int)pid, strerror(errno));
	return pidfile_wait_gone(lock_path(), ABORT_MS) == 0 ? 0 : 1;
}

/* What ends it early, as a fatal error does, is bad. */
static int
check(void)
{
	switch (run_program(master_path(), "-C")) {
	case 0:
		return CHECK_GOOD;
	case MASTER_WARNED:
		return CHECK_WARNED;
	}
	return CHECK_BAD;
}

static int
reload(void)
{
	pid_t pid = running();

	if (check() == CHECK_BAD)
		log_fatal("nothing was reloaded");
	log_info("refreshing the mail system");
	if (kill(pid, SIGHUP) < 0)
		log_fatal("process %d: %s", (int)pid, strerror(errno));
	return 0;
}

static int
flush(void)
{
	const char *beside = pool_printf(pool, "%s/postqueue", own);

	return run_program(beside, "-f");
}

static int
status(void)
{
	struct err err;
	pid_t pid = pidfile_holder(lock_path(), &err);

	if (pid < 0)
		log_fatal("%s", err.text);
	if (pid == 0) {
		log_info("the mail system is not running");
		return 1;
	}
	log_info("the mail system is running: PID: %d", (int)pid);
	return 0;
}

static int
config_import(void)
{
	struct import_request r = { operand, directory, force };

	return import_run(&r);
}

static const struct verb verbs[] = {
	{ .name = "start", .run = start, .doc = "starts the mail system" },
	{ .name = "start-fg",
	    .run = start_fg,
	    .doc = "the same, in the foreground" },
	{ .name = "stop",
	    .run = stop,
	    .doc = "stops it when what is in flight has finished" },
	{ .name = "abort",
	    .run = stop_now,
	    .doc = "stops it at once; nothing accepted is lost" },
	{ .name = "reload",
	    .run = reload,
	    .doc = "reads the configuration anew; drops nobody" },
	{ .name = "flush",
	    .run = flush,
	    .doc = "tries to deliver all deferred mail now" },
	{ .name = "status",
	    .run = status,
	    .doc = "says whether it runs; exit status 0 if so" },
	{ .name = "check",
	    .run = check,
	    .doc =
		"checks the configuration; exit status 0: all is well, 1: there\n"
		"                 are warnings, 2: there are errors, and it does not start" },
	{ .name = "config-import",
	    .run = config_import,
	    .operand = true,
	    .doc =
		"copies a Postfix configuration and the tables that it names\n"
		"                 into the configuration directory, and says what needs "
		"a decision;\n"
		"                 -f: what is there is moved away" },
};

static int
usage(FILE *out)
{
	fputs("usage: postern [-c DIR] [-v] COMMAND\n"
	      "       postern [-c DIR] [-f] config-import DIR\n"
	      "  -c DIR  the configuration directory (default " CONFDIR ")\n",
	    out);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(out, "  %-13s  %s\n", verbs[i].name, verbs[i].doc);
	return out == stdout ? 0 : 64;
}

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static int
run(const struct verb *verb, const char *from)
{
	if (verb->operand)
		directory = mem_text(from);
	else if ((directory = realpath(from, NULL)) == NULL) {
		log_error("%s: %s", from, strerror(errno));
		return verb->run == check ? CHECK_BAD : 1;
	}
	pool = pool_new();
	find_own();
	return verb->run();
}

int
main(int argc, char **argv)
{
	const char *from = getenv("MAIL_CONFIG");
	const struct verb *verb;
	int option;

	log_tag("postern");
	if (from == NULL)
		from = CONFDIR;
	while ((option = getopt(argc, argv, "c:fvh")) >= 0)
		if (option == 'c')
			from = optarg;
		else if (option == 'f')
			force = true;
		else if (option == 'v')
			log_verbose(1);
		else
			return usage(option == 'h' ? stdout : stderr);
	verb = optind < argc ? find_verb(argv[optind++]) : NULL;
	if (verb == NULL || argc - optind != verb->operand ||
	    (force && !verb->operand))
		return usage(stderr);
	operand = argv[optind];
	return run(verb, from);
}
