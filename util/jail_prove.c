/*
 * The self-test from inside: each row tries what no jail, or not this jail,
 * allows. A row's call fails in another way (ENOENT, EBADF, EFAULT) or does
 * no harm where the wall is missing.
 */
#include "util/jail.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTSIDE "/etc/passwd" /* a file that every system has */
#define MADE    "/jail-prove"

static int
opened(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd;
}

static int
read_file(void)
{
	return opened(open(OUTSIDE, O_RDONLY | O_CLOEXEC));
}

static int
write_file(void)
{
	return opened(open(OUTSIDE, O_WRONLY | O_CLOEXEC));
}

static int
make_file(void)
{
	int fd = open(MADE, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		unlink(MADE);
	return opened(fd);
}

static int
list_directory(void)
{
	DIR *dir = opendir("/");

	if (dir == NULL)
		return -1;
	closedir(dir);
	return 0;
}

static int
stat_path(void)
{
	struct stat st;

	return lstat("/", &st);
}

static int
new_inet(void)
{
	return opened(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int
new_unix(void)
{
	return opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int
new_netlink(void)
{
	return opened(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static int
connect_out(void)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	return connect(-1, &sa, sizeof(sa));
}

static int
accept_one(void)
{
	return opened(accept4(-1, NULL, NULL, SOCK_CLOEXEC));
}

static int
listen_more(void)
{
	return listen(-1, 1);
}

static int
run_program(void)
{
	char *const none[] = { NULL };

	return execve("", none, none);
}

static int
fork_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid;
}

static int
trace_parent(void)
{
	return (int)ptrace(PTRACE_CONT, getppid(), NULL, NULL);
}

static int
signal_parent(void)
{
	return kill(getppid(), 0);
}

/* A descriptor that has something to say signals its owner. */
static int
signal_by_descriptor(void)
{
	return fcntl(-1, F_SETOWN, getppid());
}

static int
be_root(void)
{
	return setresuid(0, 0, 0);
}

static int
change_root(void)
{
	return chroot("");
}

static int
run_memory(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return -1;
	munmap(page, 4096);
	return 0;
}

static int
use_io_uring(void)
{
	return (int)syscall(SYS_io_uring_setup, 0, NULL);
}

/* Succeeds if a capability or the chance to get one is left. */
static int
hold_capability(void)
{
	cap_t none = cap_init(), now = cap_get_proc();
	int left = none == NULL || now == NULL || cap_compare(none, now) != 0 ||
		   prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;

	cap_free(none);
	cap_free(now);
	errno = EPERM;
	return left ? 0 : -1;
}

enum { NEVER = 0, FILES = JAIL_READ | JAIL_WRITE };

/* clang-format off */
static const struct attempt {
	const char *what;
	unsigned unless; /* the jail may do any of these */
	int (*attempt)(void);
} attempts[] = {
	{ "hold a capability", NEVER, hold_capability },
	{ "open a file", FILES, read_file },
	{ "open a file for writing", JAIL_WRITE, write_file },
	{ "make a file", JAIL_WRITE, make_file },
	{ "list a directory", FILES, list_directory },
	{ "look at a path", FILES, stat_path },
	{ "open an Internet socket", JAIL_CONNECT, new_inet },
	{ "open a local socket", JAIL_LOCAL, new_unix },
	{ "open a netlink socket", NEVER, new_netlink },
	{ "connect", JAIL_CONNECT, connect_out },
	{ "accept", JAIL_ACCEPT, accept_one },
	{ "listen", NEVER, listen_more },
	{ "run a program", NEVER, run_program },
	{ "fork", NEVER, fork_child },
	{ "trace its parent", NEVER, trace_parent },
	{ "signal its parent", NEVER, signal_parent },
	{ "signal by a descriptor", NEVER, signal_by_descriptor },
	{ "become root", NEVER, be_root },
	{ "change its root", NEVER, change_root },
	{ "make memory executable", NEVER, run_memory },
	{ "use io_uring", NEVER, use_io_uring },
};
/* clang-format on */

static bool
is_below(const char *dir, const char *path)
{
	size_t n = dir == NULL ? 0 : strlen(dir);

	return n > 0 && strncmp(path, dir, n) == 0;
}

static bool
may_read(const struct jail *jail, const char *path)
{
	const char *const *p = jail->read_paths;

	for (; p != NULL && *p != NULL; p++)
		if (is_below(*p, path))
			return true;
	return is_below(jail->write_dir, path);
}

/* With files allowed, those outside of the jail's directories must stay shut.
 * In a chroot the file is not there, which is as good. */
static int
prove_outside(const struct jail *jail, struct err *err)
{
	if (!may_read(jail, OUTSIDE) && read_file() >= 0)
		return err_set(err, ERR_NEVER, "jail: it can open " OUTSIDE);
	if (!is_below(jail->write_dir, OUTSIDE) && write_file() >= 0)
		return err_set(err, ERR_NEVER, "jail: it can write " OUTSIDE);
	return 0;
}

int
jail_prove(const struct jail *jail, struct err *err)
{
	for (size_t i = 0; i < sizeof(attempts) / sizeof(*attempts); i++) {
		const struct attempt *a = &attempts[i];

		if ((jail->may & a->unless) != 0)
			continue;
		errno = 0;
		if (a->attempt() >= 0)
			return err_set(
			    err, ERR_NEVER, "jail: it can %s", a->what);
		if (errno != EPERM && errno != EACCES)
			return err_errno(err,
			    "jail: nothing keeps it from "
			    "trying to %s",
			    a->what);
	}
	return prove_outside(jail, err);
}
