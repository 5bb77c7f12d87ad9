/*
 * jail - closes the walls around this process, in the order of DESIGN 4
 *
 * chroot, user, capabilities, no_new_privs, Landlock, seccomp. What the process
 * needs is opened before; threads are started after. A refused call answers
 * EPERM (EACCES where Landlock refuses a file), so a self-test can see the
 * wall. Without root there is no chroot and no change of user; every other wall
 * stands. What libc would read later (the time zone) is read here.
 *
 * Errors	a wall that the kernel lacks: with required, -1; else it is
 *		named once in the log and the others are closed all the same. A
 *		wall that the kernel has but refuses is always -1, as is a root
 *		that has nobody to become, or a second thread. After -1 some
 *		walls may stand: the process is of no use and ends.
 * Bugs		the bounding set is cut only if the process has CAP_SETPCAP;
 *		without it no_new_privs does the same. What Landlock learnt
 *		after ABI 1 (truncate, TCP, signals) is closed by seccomp alone
 *		on an older kernel. stat of a path inside the root cannot be
 *		told from fstat. Leaks are not reported by a sanitizer build
 *		whose jail has closed: the reporter needs ptrace.
 */
#ifndef UTIL_JAIL_H
#define UTIL_JAIL_H

#include <stdbool.h>
#include <sys/types.h>

#include "util/err.h"

/* Groups of system calls, or'ed; JAIL_BASE is always in. */
enum jail_may {
	JAIL_BASE = 0, /* memory, time, descriptors one has, epoll, exit */
	JAIL_ACCEPT = 1 << 0,  /* accept4, socket options */
	JAIL_CONNECT = 1 << 1, /* socket, connect, bind: TCP and UDP outside */
	JAIL_READ = 1 << 2,    /* open for reading, stat, list directories */
	JAIL_WRITE = 1 << 3, /* create, rename, unlink, fsync; and JAIL_READ */
	JAIL_THREADS = 1 << 4, /* clone of a thread, futex is in BASE */
	JAIL_LOCAL = 1 << 5    /* and JAIL_CONNECT: UNIX sockets of others */
};

/* The paths are those seen before the chroot. */
struct jail {
	const char *root; /* chroot there, cd /; NULL: no chroot */
	/* Landlock: files, and directories below which all may be read; what
	 * is not there is passed over. NULL ends them; NULL: nothing. */
	const char *const *read_paths;
	const char *write_dir; /* Landlock: may be read and written below */
	uid_t uid;             /* 0: stay who we are (not started as root) */
	gid_t gid;
	unsigned may; /* enum jail_may */
	bool required;
};

int jail_close(const struct jail *, struct err *);

/*
 * For self-tests, inside: tries what must fail (open a file that exists, open a
 * socket, list a directory, ptrace, exec) as far as `may` does not allow it;
 * names the first that works.
 */
int jail_prove(const struct jail *, struct err *);

#endif
