#include "util/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/capability.h>
#include <sys/resource.h>
#include <unistd.h>

#include "compat/sanitize.h"
#include "util/mem.h"

/* The text of one passwd or group line; a group of thousands has a long one. */
enum { ENTRY_FIRST = 1024, ENTRY_LIMIT = 1024 * 1024 };

static const struct {
	unsigned can;
	cap_value_t cap;
} kept[] = {
	{ PROC_SET_UID, CAP_SETUID },
	{ PROC_SET_GID, CAP_SETGID },
	{ PROC_CHROOT, CAP_SYS_CHROOT },
	{ PROC_KILL, CAP_KILL },
	{ PROC_BIND, CAP_NET_BIND_SERVICE },
};

enum { KEPT = sizeof(kept) / sizeof(*kept) };

/* Grows the room of a look-up that said ERANGE; false when it has enough. */
static bool
roomier(int code, char **room, size_t *size)
{
	if (code != ERANGE || *size >= ENTRY_LIMIT)
		return false;
	*size *= 2;
	*room = mem_grow(*room, *size, 1);
	return true;
}

static int
not_found(int code, const char *what, const char *name, struct err *err)
{
	/* Some sources say "no such entry" by an error (getpwnam_r(3)). */
	if (code == 0 || code == ENOENT || code == ESRCH)
		return err_set(err, ERR_NEVER, "unknown %s: %s", what, name);
	errno = code;
	return err_errno(err, "look up %s %s", what, name);
}

int
proc_find_user(const char *name, struct proc_user *user, struct err *err)
{
	size_t size = ENTRY_FIRST;
	char *room = mem_grow(NULL, size, 1);
	struct passwd entry, *found;
	int code, result = 0;

	do
		code = getpwnam_r(name, &entry, room, size, &found);
	while (roomier(code, &room, &size));
	if (found == NULL)
		result = not_found(code, "user", name, err);
	else
		*user = (struct proc_user){ entry.pw_uid, entry.pw_gid };
	free(room);
	return result;
}

int
proc_find_group(const char *name, gid_t *gid, struct err *err)
{
	size_t size = ENTRY_FIRST;
	char *room = mem_grow(NULL, size, 1);
	struct group entry, *found;
	int code, result = 0;

	do
		code = getgrnam_r(name, &entry, room, size, &found);
	while (roomier(code, &room, &size));
	if (found == NULL)
		result = not_found(code, "group", name, err);
	else
		*gid = entry.gr_gid;
	free(room);
	return result;
}

static bool
has(cap_t caps, cap_flag_t set, cap_value_t cap)
{
	cap_flag_value_t value = CAP_CLEAR;

	return cap_get_flag(caps, cap, set, &value) == 0 && value == CAP_SET;
}

static bool
is_kept(unsigned can, cap_value_t cap)
{
	for (size_t i = 0; i < KEPT; i++)
		if (kept[i].cap == cap)
			return (can & kept[i].can) != 0;
	return false;
}

int
proc_bound(unsigned can, struct err *err)
{
	cap_t now = cap_get_proc();
	bool may = now != NULL && has(now, CAP_EFFECTIVE, CAP_SETPCAP);

	cap_free(now);
	if (!may)
		return 0;
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++)
		if (cap_get_bound(cap) > 0 && !is_kept(can, cap) &&
		    cap_drop_bound(cap) < 0)
			return err_errno(err,
			    "drop capability %d from the bounding set", cap);
	return 0;
}

int
proc_keep(unsigned can, struct err *err)
{
	cap_t now, then;
	int result = 0;

	if (proc_bound(can, err) < 0)
		return -1;
	now = cap_get_proc();
	then = cap_init(); /* all sets empty, the ambient one with them */
	if (now == NULL || then == NULL) {
		result = err_errno(err, "read capabilities");
		goto out;
	}
	for (size_t i = 0; i < KEPT; i++) {
		cap_value_t cap = kept[i].cap;

		if ((can & kept[i].can) == 0 || !has(now, CAP_PERMITTED, cap))
			continue;
		cap_set_flag(then, CAP_PERMITTED, 1, &cap, CAP_SET);
		cap_set_flag(then, CAP_EFFECTIVE, 1, &cap, CAP_SET);
	}
	if (cap_set_proc(then) < 0)
		result = err_errno(err, "give up capabilities");
out:
	cap_free(now);
	cap_free(then);
	return result;
}

int
proc_become(uid_t uid, gid_t gid, struct err *err)
{
	uid_t real, effective, saved;

	if (getresuid(&real, &effective, &saved) == 0 && real == uid &&
	    effective == uid && saved == uid && getegid() == gid)
		return 0;
	if (setgroups(0, NULL) < 0)
		return err_errno(err, "give up groups");
	if (setresgid(gid, gid, gid) < 0)
		return err_errno(err, "become group %u", (unsigned)gid);
	if (setresuid(uid, uid, uid) < 0)
		return err_errno(err, "become user %u", (unsigned)uid);
	return 0;
}

int
proc_close_at_exec(int fd, struct err *err)
{
	long limit;

	if (close_range((unsigned)fd, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM && errno != EINVAL)
		return err_errno(err, "close descriptors from %d", fd);
	/* A kernel before 5.11, or a container that refuses the call. */
	limit = sysconf(_SC_OPEN_MAX);
	if (limit < 0 || limit > INT_MAX)
		limit = 65536;
	for (; fd < limit; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

int
proc_lead(struct err *err)
{
	if (getsid(0) == getpid() || setsid() >= 0)
		return 0;
	return err_errno(err, "begin a session");
}

static int
use_null(struct err *err)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "open /dev/null");
	for (int to = STDIN_FILENO; to <= STDERR_FILENO; to++)
		if (fd == to)
			fcntl(fd, F_SETFD, 0); /* dup2 would leave O_CLOEXEC */
		else if (dup2(fd, to) < 0)
			return err_errno(err, "put /dev/null at %d", to);
	if (fd > STDERR_FILENO)
		close(fd);
	return 0;
}

int
proc_detach(pid_t *child, struct err *err)
{
	*child = fork();
	if (*child < 0)
		return err_errno(err, "fork");
	if (*child > 0)
		return 0;
	if (proc_lead(err) < 0)
		return -1;
	return use_null(err);
}

int
proc_raise_files(size_t wanted, size_t *got, struct err *err)
{
	struct rlimit now, next;

	if (getrlimit(RLIMIT_NOFILE, &now) < 0)
		return err_errno(err, "read the limit of descriptors");
	*got = (size_t)now.rlim_cur;
	if (wanted <= now.rlim_cur)
		return 0;
	next = (struct rlimit){ wanted, now.rlim_max };
	if (wanted > now.rlim_max) {
		next.rlim_max = wanted;
		if (setrlimit(RLIMIT_NOFILE, &next) == 0) {
			*got = wanted;
			return 0;
		}
		next = (struct rlimit){ now.rlim_max, now.rlim_max };
	}
	if (setrlimit(RLIMIT_NOFILE, &next) < 0)
		return err_errno(err, "raise the limit of descriptors");
	*got = (size_t)next.rlim_cur;
	return 0;
}

size_t
proc_files(void)
{
	struct rlimit now;

	if (getrlimit(RLIMIT_NOFILE, &now) < 0 || now.rlim_cur > INT_MAX)
		return INT_MAX;
	return (size_t)now.rlim_cur;
}

/* RLIMIT_AS would count what is only reserved: the arenas of threads, tables
 * that are mapped to be read. */
int
proc_limit_memory(size_t bytes, struct err *err)
{
	struct rlimit now;

	if (SANITIZED || bytes == 0)
		return 0;
	if (getrlimit(RLIMIT_DATA, &now) < 0)
		return err_errno(err, "read the limit of memory");
	if (now.rlim_cur <= bytes)
		return 0;
	now = (struct rlimit){ bytes, bytes };
	if (setrlimit(RLIMIT_DATA, &now) < 0)
		return err_errno(err, "limit memory to %zu bytes", bytes);
	return 0;
}

int
proc_no_core(struct err *err)
{
	struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) < 0)
		return err_errno(err, "turn off core files");
	return 0;
}
