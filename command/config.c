#include "command/config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "util/mem.h"
#include "util/proc.h"

static const char *from_environment; /* MAIL_CONFIG */

bool
config_privileged(void)
{
	return getauxval(AT_SECURE) != 0 || geteuid() != getuid() ||
	       getegid() != getgid();
}

/* Who runs us in the background has had some ignored on purpose. */
static void
reset_signals(void)
{
	struct sigaction was;
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		if (i != SIGHUP && i != SIGINT && i != SIGQUIT &&
		    i != SIGTERM && sigaction(i, NULL, &was) == 0 &&
		    was.sa_handler == SIG_IGN)
			signal(i, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
reset_timers(void)
{
	static const struct itimerval off;

	setitimer(ITIMER_REAL, &off, NULL);
	setitimer(ITIMER_VIRTUAL, &off, NULL);
	setitimer(ITIMER_PROF, &off, NULL);
}

static void
reset_environment(void)
{
	const char *set = getenv("MAIL_CONFIG");

	if (set != NULL && *set != '\0')
		from_environment = mem_text(set);
	if (config_privileged()) {
		clearenv();
		setenv("PATH", "/usr/bin:/bin", 1);
	}
}

void
config_begin(void)
{
	struct err err;
	int fd;

	do /* the lowest that is free */
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		_exit(71); /* EX_OSERR; there may be nobody to tell */
	close_range(STDERR_FILENO + 1, ~0U, 0);
	reset_signals();
	reset_timers();
	reset_environment();
	umask(022);
	if (config_privileged())
		proc_no_core(&err);
}

const char *
config_directory(const char *given)
{
	if (given != NULL)
		return given;
	return from_environment != NULL ? from_environment : CONFDIR;
}

static int
check_directory(const char *directory, struct pool *pool, struct err *err)
{
	struct config_settings set;
	const struct mail_table rows[] = { { config_params, &set },
		{ NULL, NULL } };
	struct sv item = sv_of(directory), all[2];

	if (!config_privileged() || getuid() == 0 ||
	    strcmp(directory, CONFDIR) == 0)
		return 0;
	if (mail_load_tables(CONFDIR, rows, pool, err) < 0)
		return -1;
	all[0] = sv_of(set.alternate_config_directories);
	all[1] = sv_of(set.multi_instance_directories);
	for (size_t i = 0; i < 2; i++) {
		struct sv one;

		while (sv_item(&all[i], ", \t\r\n", &one))
			if (sv_equal(one, item))
				return 0;
	}
	return err_set(err, ERR_NEVER,
	    "unauthorized configuration directory name: %.100s: it is not in "
	    "alternate_config_directories of %s/main.cf",
	    directory, CONFDIR);
}

int
config_load(const char *directory, const struct mail_table *tables,
    struct pool *pool, struct err *err)
{
	if (check_directory(directory, pool, err) < 0)
		return -1;
	return mail_load_tables(directory, tables, pool, err);
}
