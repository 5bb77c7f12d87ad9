/*
 * seccomp: a list of calls for each group; any other call answers EPERM.
 */
#include "util/jail_walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "compat/sanitize.h"

enum { SANITIZER = 1 << 30, FILES = JAIL_READ | JAIL_WRITE };

/* What an argument must be. */
enum only {
	ANY,
	BITS, /* of these bits exactly those */
	SELF, /* the id of this process */
	NOSYS /* never, and libc must take it for an old kernel */
};

/*
 * Opening for reading: neither another access mode nor a file that is made or
 * emptied. A thread: shares what threads share, and no new name space.
 */
enum {
	OPEN_BITS = O_ACCMODE | O_CREAT | O_TRUNC,
	THREAD_HAS = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
		     CLONE_THREAD | CLONE_SYSVSEM,
	THREAD_LACKS = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
		       CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
		       CLONE_NEWNET | CLONE_PTRACE | CLONE_VFORK,
};

struct call {
	const char *name;
	enum only only;
	unsigned arg;     /* which argument */
	scmp_datum_t of;  /* BITS: these */
	scmp_datum_t are; /* BITS: are so */
};

/* clang-format off */
#define call(n)	{ .name = #n, .only = ANY }
#define self(n)	{ .name = #n, .only = SELF } /* argument 0 */
#define nosys(n) { .name = #n, .only = NOSYS }
#define bits(n, which, mask, value)					\
	{ .name = #n, .only = BITS, .arg = (which), .of = (mask), .are = (value) }
#define END	{ .name = NULL }

static const struct call base[] = {
	/* memory: never executable */
	call(brk), call(munmap), call(mremap), call(madvise),
	bits(mmap, 2, PROT_EXEC, 0),
	bits(mmap2, 2, PROT_EXEC, 0),
	bits(mprotect, 2, PROT_EXEC, 0),
	/* time and chance */
	call(clock_gettime), call(clock_gettime64), call(clock_getres),
	call(clock_getres_time64), call(clock_nanosleep),
	call(clock_nanosleep_time64), call(nanosleep), call(gettimeofday),
	call(time), call(getrandom),
	/* descriptors that it has */
	call(read), call(readv), call(pread64), call(preadv), call(write),
	call(writev), call(pwrite64), call(pwritev), call(lseek), call(_llseek),
	call(close), call(close_range), call(dup), call(dup2), call(dup3),
	call(flock), call(fstat), call(fstat64),
	/* neither F_SETOWN nor F_SETSIG: they signal others */
	bits(fcntl, 1, UINT32_MAX, F_DUPFD),
	bits(fcntl, 1, UINT32_MAX, F_DUPFD_CLOEXEC),
	bits(fcntl, 1, UINT32_MAX, F_GETFD),
	bits(fcntl, 1, UINT32_MAX, F_SETFD),
	bits(fcntl, 1, UINT32_MAX, F_GETFL),
	bits(fcntl, 1, UINT32_MAX, F_SETFL),
	bits(fcntl, 1, UINT32_MAX, F_GETLK),
	bits(fcntl, 1, UINT32_MAX, F_SETLK),
	bits(fcntl64, 1, UINT32_MAX, F_DUPFD),
	bits(fcntl64, 1, UINT32_MAX, F_DUPFD_CLOEXEC),
	bits(fcntl64, 1, UINT32_MAX, F_GETFD),
	bits(fcntl64, 1, UINT32_MAX, F_SETFD),
	bits(fcntl64, 1, UINT32_MAX, F_GETFL),
	bits(fcntl64, 1, UINT32_MAX, F_SETFL),
	bits(fcntl64, 1, UINT32_MAX, F_GETLK),
	bits(fcntl64, 1, UINT32_MAX, F_SETLK),
	bits(newfstatat, 3, AT_EMPTY_PATH, AT_EMPTY_PATH),
	bits(fstatat64, 3, AT_EMPTY_PATH, AT_EMPTY_PATH),
	bits(statx, 2, AT_EMPTY_PATH, AT_EMPTY_PATH),
	bits(ioctl, 1, UINT32_MAX, FIONREAD),
	call(sendfile), call(sendfile64), call(pipe), call(pipe2),
	/* waiting */
	call(poll), call(ppoll), call(ppoll_time64), call(select),
	call(pselect6), call(pselect6_time64), call(epoll_create),
	call(epoll_create1), call(epoll_ctl), call(epoll_wait),
	call(epoll_pwait), call(epoll_pwait2), call(eventfd2),
	call(timerfd_create), call(timerfd_settime), call(timerfd_settime64),
	call(timerfd_gettime), call(timerfd_gettime64), call(signalfd4),
	call(restart_syscall),
	/* sockets that it has; a datagram goes where its socket is connected */
	bits(sendto, 4, UINT64_MAX, 0), call(recvfrom),
	call(sendmsg), call(recvmsg), call(send), call(recv), call(shutdown),
	call(getsockopt), call(getsockname), call(getpeername),
	/* signals, to itself only */
	call(rt_sigaction), call(rt_sigprocmask), call(rt_sigreturn),
	call(rt_sigpending), call(rt_sigtimedwait), call(sigaltstack),
	call(sigreturn), self(kill), self(tgkill),
	self(tkill),
	/* itself */
	call(exit), call(exit_group), call(futex), call(futex_time64),
	call(rseq), call(sched_yield), call(sched_getaffinity), call(getcpu),
	call(getpid), call(getppid), call(gettid), call(getpgrp),
	call(getpgid), call(getsid), call(getuid), call(getuid32),
	call(geteuid), call(geteuid32), call(getgid), call(getgid32),
	call(getegid), call(getegid32), call(getresuid), call(getresgid),
	call(getgroups), call(capget), call(uname), call(sysinfo),
	call(getrusage), call(times), call(getrlimit), call(ugetrlimit),
	bits(prlimit64, 2, UINT64_MAX, 0), call(umask),
	bits(prctl, 0, UINT32_MAX, PR_SET_NAME),
	bits(prctl, 0, UINT32_MAX, PR_CAPBSET_READ),
	bits(prctl, 0, UINT32_MAX, PR_GET_NO_NEW_PRIVS),
	bits(prctl, 0, UINT32_MAX, PR_GET_SECCOMP),
	END
};

static const struct call accepting[] = {
	call(accept), call(accept4), call(setsockopt),
	END
};

static const struct call connecting[] = {
	bits(socket, 0, UINT32_MAX, AF_INET),
	bits(socket, 0, UINT32_MAX, AF_INET6),
	call(connect), call(bind), call(setsockopt), call(sendto),
	call(sendmmsg), call(recvmmsg), call(recvmmsg_time64),
	END
};

static const struct call local[] = {
	bits(socket, 0, UINT32_MAX, AF_UNIX),
	END
};

static const struct call reading[] = {
	bits(open, 1, OPEN_BITS, 0),
	bits(openat, 2, OPEN_BITS, 0),
	call(stat), call(stat64), call(lstat), call(lstat64),
	call(newfstatat), call(fstatat64), call(statx), call(access),
	call(faccessat), call(faccessat2), call(readlink), call(readlinkat),
	call(getdents), call(getdents64), call(getcwd), call(chdir),
	call(fchdir), call(statfs), call(statfs64), call(fstatfs),
	call(fstatfs64), call(fadvise64), call(fadvise64_64),
	END
};

static const struct call writing[] = {
	call(open), call(openat), call(creat), call(mkdir), call(mkdirat),
	call(rmdir), call(link), call(linkat), call(unlink), call(unlinkat),
	call(rename), call(renameat), call(renameat2), call(fsync),
	call(fdatasync), call(syncfs), call(sync_file_range),
	call(truncate), call(truncate64), call(ftruncate),
	call(ftruncate64), call(fallocate), call(chmod), call(fchmod),
	call(fchmodat), call(utimensat), call(utimensat_time64),
	call(copy_file_range),
	END
};

static const struct call threads[] = {
	bits(clone, 0, THREAD_HAS | THREAD_LACKS, THREAD_HAS),
	nosys(clone3), /* its flags lie in memory: no filter sees them */
	call(set_robust_list), call(set_tid_address), call(sched_getparam),
	call(sched_getscheduler), call(membarrier),
	END
};

/* What its run time asks when it reports. */
static const struct call sanitizer[] = {
	call(readlink), call(readlinkat),
	bits(prctl, 0, UINT32_MAX, PR_GET_DUMPABLE),
	END
};

static const struct {
	unsigned may; /* any of these */
	const struct call *calls;
} groups[] = {
	{ JAIL_ACCEPT, accepting },
	{ JAIL_CONNECT, connecting },
	{ JAIL_LOCAL, local },
	{ FILES, reading },
	{ JAIL_WRITE, writing },
	{ JAIL_THREADS, threads },
	{ SANITIZER, sanitizer },
};
/* clang-format on */

bool
jail_seccomp_is_there(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0 || errno != EINVAL;
}

static int
allow(scmp_filter_ctx filter, const struct call *call)
{
	int number = seccomp_syscall_resolve_name(call->name);
	struct scmp_arg_cmp is = { .arg = call->arg };

	/* Each machine lacks some, and an old library does not know the new. */
	if (number == __NR_SCMP_ERROR)
		return 0;
	switch (call->only) {
	case ANY:
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	case NOSYS:
		return seccomp_rule_add(
		    filter, SCMP_ACT_ERRNO(ENOSYS), number, 0);
	case BITS:
		is.op = SCMP_CMP_MASKED_EQ;
		is.datum_a = call->of;
		is.datum_b = call->are;
		break;
	case SELF:
		is.op = SCMP_CMP_MASKED_EQ;
		is.datum_a = UINT32_MAX;
		is.datum_b = (scmp_datum_t)getpid();
		break;
	}
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1, &is);
}

static int
allow_all(scmp_filter_ctx filter, const struct call *calls, struct err *err)
{
	int code;

	for (; calls->name != NULL; calls++) {
		code = allow(filter, calls);
		if (code < 0 && code != -EEXIST) {
			errno = -code;
			return err_errno(
			    err, "jail: seccomp rule for %s", calls->name);
		}
	}
	return 0;
}

int
jail_seccomp_close(unsigned may, struct err *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int code, result;

	if (filter == NULL)
		return err_set(err, ERR_LATER, "jail: no seccomp filter");
	if (SANITIZED)
		may |= SANITIZER;
	result = allow_all(filter, base, err);
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (result == 0 && (groups[i].may & may) != 0)
			result = allow_all(filter, groups[i].calls, err);
	/* A tree, where the library can: some calls come by the thousand. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	/* A call by another machine's number is an attack. */
	seccomp_attr_set(
	    filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (result == 0) {
		code = seccomp_load(filter);
		errno = code == -ECANCELED ? errno : -code;
		if (code < 0)
			result = err_errno(err, "jail: seccomp");
	}
	seccomp_release(filter);
	return result;
}
