/*
 * proc - what a process is: its user, capabilities, session and descriptors
 *
 * master calls these while it becomes what it stays; jail.h uses some of them
 * for the rest. All but the look-ups change the whole process.
 *
 * Errors	an unknown user or group is ERR_NEVER; a database that cannot be
 *		read is ERR_LATER.
 */
#ifndef UTIL_PROC_H
#define UTIL_PROC_H

#include <stddef.h>
#include <sys/types.h>

#include "util/err.h"

struct proc_user {
	uid_t uid;
	gid_t gid; /* the primary group */
};

int proc_find_user(const char *name, struct proc_user *, struct err *);
int proc_find_group(const char *name, gid_t *, struct err *);

/* Capabilities, or'ed. */
enum proc_can {
	PROC_SET_UID = 1 << 0,
	PROC_SET_GID = 1 << 1,
	PROC_CHROOT = 1 << 2,
	PROC_KILL = 1 << 3,
	PROC_BIND = 1 << 4, /* ports below 1024 */
	PROC_MASTER = (1 << 5) - 1
};

/*
 * Keeps these capabilities as far as the process has them and gives up all
 * others: first in the bounding set (which no exec widens again), then in the
 * permitted, effective, inheritable and ambient ones. The bounding set can be
 * cut only with CAP_SETPCAP; without it, it stays as it is.
 */
int proc_keep(unsigned can, struct err *);
int proc_bound(unsigned can, struct err *); /* the bounding set alone */

/* This user and group for good, and no other group. Needs PROC_SET_UID and
 * PROC_SET_GID, or to be that user already. */
int proc_become(uid_t, gid_t, struct err *);

/* The descriptor and all above it are closed when another program is run;
 * until then, the log can still say why it was not. */
int proc_close_at_exec(int fd, struct err *);

/*
 * Goes on in a child with a session of its own and /dev/null for stdin, stdout
 * and stderr; *child is its id in the parent, which goes on too, and 0 in the
 * child.
 */
int proc_detach(pid_t *child, struct err *);
int proc_lead(struct err *); /* leads a session; fine if it does already */

/* As many descriptors as wanted, or as the hard limit gives; tells how many.
 * As root the hard limit is raised too. */
int proc_raise_files(size_t wanted, size_t *got, struct err *);
size_t proc_files(void); /* how many it may have, at most INT_MAX */

/* For good: more than so many bytes of memory are not to be had; 0 is no limit.
 * A sanitizer's shadow leaves no room for one, so there it does nothing. */
int proc_limit_memory(size_t bytes, struct err *);
int proc_no_core(struct err *); /* its memory is never written to a file */

#endif
