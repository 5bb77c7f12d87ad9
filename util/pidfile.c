#include "util/pidfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/sv.h"

enum { STEP_MS = 20 };

static void
pause_a_step(void)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };

	nanosleep(&step, NULL);
}

static pid_t
number_in(int fd)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof(text), 0);
	unsigned long pid;

	if (n <= 0 || !sv_number(sv_trim((struct sv){ text, (size_t)n }),
			  1UL << 30, &pid))
		return 0;
	return (pid_t)pid;
}

/* Who may open it may lock it: nobody else may. */
static int
open_own(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd >= 0 && fchmod(fd, 0600) == 0)
		return fd;
	err_errno(err, "%s", path);
	if (fd >= 0)
		close(fd);
	return -1;
}

int
pidfile_take(const char *path, int wait_ms, struct err *err)
{
	int fd = open_own(path, err);

	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR) {
			err_errno(err, "lock %s", path);
			close(fd);
			return -1;
		}
		if ((wait_ms -= STEP_MS) < 0) {
			err_set(err, ERR_LATER, "process %d holds %s",
			    (int)number_in(fd), path);
			close(fd);
			return -1;
		}
		pause_a_step();
	}
	/* The number of who had it before may be somebody else's by now. */
	if (pidfile_write(fd, err) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int
pidfile_write(int fd, struct err *err)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%d\n", (int)getpid());

	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n)
		return err_errno(err, "cannot write the pid file");
	return 0;
}

pid_t
pidfile_holder(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	pid_t pid = 0;

	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(err, "%s", path);
	if (flock(fd, LOCK_SH | LOCK_NB) < 0)
		pid = number_in(fd);
	close(fd);
	return pid;
}

int
pidfile_wait_gone(const char *path, int wait_ms)
{
	struct err err;

	while (pidfile_holder(path, &err) > 0) {
		if ((wait_ms -= STEP_MS) < 0)
			return -1;
		pause_a_step();
	}
	return 0;
}
