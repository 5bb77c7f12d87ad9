#include "map/seen.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util/file.h"

enum {
	TICK_MS = 12,      /* more than a tick of the kernel's coarse clock */
	YOUNG_MS = 300,    /* who writes a text file may be still at it */
	COPY_MS = 1000,    /* and so may who copies a large one */
	MILLION = 1000000, /* nanoseconds in a millisecond */
	PATIENCE = 10,     /* so often */
	TEXT_LIMIT = 512 << 20
};

static void
nap(long ms)
{
	struct timespec t = { ms / 1000, (ms % 1000) * MILLION };

	nanosleep(&t, NULL);
}

static long
ms_between(struct timespec a, struct timespec b)
{
	long s = (long)(b.tv_sec - a.tv_sec);

	if (s > 1000 || s < -1000)
		return s > 0 ? 1000000 : -1000000;
	return s * 1000 + (b.tv_nsec - a.tv_nsec) / MILLION;
}

/* Whether it was written within the last so many milliseconds. A time in the
 * future tells nothing; the next write will have another. */
static bool
is_young(const struct stat *st, long ms)
{
	struct timespec now;
	long age;

	clock_gettime(CLOCK_REALTIME, &now);
	age = ms_between(st->st_mtim, now);
	return age >= 0 && age < ms;
}

static bool
is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static int
failed(struct err *err)
{
	return err_set(err, ERR_LATER, "%s", strerror(errno));
}

int
seen_mark(struct seen *seen, struct err *err)
{
	if (fstat(seen->fd, &seen->st) < 0)
		return failed(err);
	if (!S_ISREG(seen->st.st_mode))
		return err_set(err, ERR_NEVER, "not a plain file");
	for (int i = 0; i < PATIENCE && is_young(&seen->st, TICK_MS); i++) {
		nap(TICK_MS);
		if (fstat(seen->fd, &seen->st) < 0)
			return failed(err);
	}
	return 0;
}

int
seen_open(struct seen *seen, const char *path, struct err *err)
{
	*seen = (struct seen){ 0 };
	/* O_NONBLOCK: the open of a FIFO would wait for its writer. */
	seen->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (seen->fd < 0)
		return failed(err);
	seen->is_open = true;
	if (seen_mark(seen, err) == 0)
		return 0;
	seen_close(seen);
	return -1;
}

enum seen_change
seen_look(const struct seen *seen)
{
	struct stat st;

	if (!seen->is_open)
		return SEEN_SAME;
	if (fstat(seen->fd, &st) < 0)
		return SEEN_REWRITTEN;
	if (st.st_size != seen->st.st_size ||
	    !is_same_time(st.st_mtim, seen->st.st_mtim))
		return SEEN_REWRITTEN;
	/* It may have lost its name before it was first looked at. */
	if (st.st_nlink == 0 || st.st_nlink != seen->st.st_nlink ||
	    !is_same_time(st.st_ctim, seen->st.st_ctim))
		return SEEN_LEFT;
	return SEEN_SAME;
}

bool
seen_left(const struct seen *seen)
{
	struct stat st;

	if (!seen->is_open)
		return false;
	return fstat(seen->fd, &st) < 0 || st.st_nlink == 0 ||
	       st.st_nlink != seen->st.st_nlink || seen_look(seen) == SEEN_LEFT;
}

bool
seen_is_written(const struct seen *seen)
{
	struct stat st;

	if (fstat(seen->fd, &st) < 0)
		return true;
	return !is_same_time(st.st_mtim, seen->st.st_mtim) &&
	       is_young(&st, COPY_MS);
}

void
seen_close(struct seen *seen)
{
	if (seen->is_open)
		close(seen->fd);
	*seen = (struct seen){ 0 };
}

static int
read_once(struct seen *seen, struct str *text, struct err *err)
{
	str_clear(text);
	for (int i = 0; i < PATIENCE && is_young(&seen->st, YOUNG_MS); i++) {
		nap(YOUNG_MS / 6);
		if (fstat(seen->fd, &seen->st) < 0)
			return failed(err);
	}
	if (lseek(seen->fd, 0, SEEK_SET) < 0)
		return failed(err);
	return file_read_fd(seen->fd, TEXT_LIMIT, text, err);
}

int
seen_read(
    struct seen *seen, const char *path, struct str *text, struct err *err)
{
	if (seen_open(seen, path, err) < 0)
		return err_in(err, "open %s", path);
	for (int i = 0; i < PATIENCE; i++) {
		if (read_once(seen, text, err) < 0)
			return err_in(err, "read %s", path);
		if (seen_look(seen) != SEEN_REWRITTEN)
			return 0;
		if (seen_mark(seen, err) < 0)
			return err_in(err, "read %s", path);
	}
	return err_set(err, ERR_LATER, "read %s: it is being written", path);
}
