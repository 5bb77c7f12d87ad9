#include "command/run.h"

#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

const char *
run_path(const char *program, struct pool *pool)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *path;

	if (n > 0) {
		self[n] = '\0';
		path = pool_printf(pool, "%s/%s", dirname(self), program);
		if (access(path, X_OK) == 0)
			return path;
	}
	return pool_printf(pool, "%s/%s", COMMANDDIR, program);
}

static void
run(const struct run *r, const char *path)
{
	const char *argv[RUN_ARGUMENTS + 4];
	size_t n = 0;

	argv[n++] = r->program;
	if (strcmp(r->directory, CONFDIR) != 0) {
		argv[n++] = "-c";
		argv[n++] = r->directory;
	}
	for (size_t i = 0; r->arguments != NULL && r->arguments[i] != NULL &&
			   i < RUN_ARGUMENTS;
	     i++)
		argv[n++] = r->arguments[i];
	argv[n] = NULL;
	execv(path, (char *const *)(uintptr_t)argv);
}

int
run_replace(const struct run *r, struct err *err)
{
	struct pool *pool = pool_new();
	const char *path = run_path(r->program, pool);

	run(r, path);
	err_errno(err, "unable to execute %s", path);
	pool_free(&pool);
	return -1;
}

int
run_peer(const struct run *r, pid_t *child, struct err *err)
{
	struct pool *pool = pool_new();
	const char *path = run_path(r->program, pool);
	int pair[2], fd = -1;

	if (access(path, X_OK) < 0) {
		err_errno(err, "unable to execute %s", path);
		err->kind = ERR_NEVER;
	} else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) <
		   0) {
		err_errno(err, "socketpair");
	} else if ((*child = fork()) < 0) {
		err_errno(err, "fork");
		close(pair[0]);
		close(pair[1]);
	} else if (*child == 0) {
		if (dup2(pair[1], STDIN_FILENO) >= 0 &&
		    dup2(pair[1], STDOUT_FILENO) >= 0)
			run(r, path);
		_exit(EX_UNAVAILABLE);
	} else {
		close(pair[1]);
		fd = pair[0];
	}
	pool_free(&pool);
	return fd;
}
