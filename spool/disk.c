#include "spool/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int
open_file(int directory, const char *name, int flags, mode_t mode)
{
	return openat(directory, name, flags, mode);
}

static int
move(int from, const char *old, int to, const char *new)
{
	return renameat2(from, old, to, new, RENAME_NOREPLACE);
}

static int
give_name(int from, const char *old, int to, const char *new)
{
	return linkat(from, old, to, new, 0);
}

static int
remove_file(int directory, const char *name)
{
	return unlinkat(directory, name, 0);
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

const struct disk disk_real = {
	.open = open_file,
	.write = pwrite,
	.cut = ftruncate,
	.flush = fdatasync,
	.flush_names = fsync,
	.flush_all = syncfs,
	.rename = renameat,
	.move = move,
	.link = give_name,
	.remove = remove_file,
	.now = now,
};

int
disk_write(const struct disk *disk, int fd, struct sv bytes, off_t at)
{
	while (bytes.len > 0) {
		ssize_t n = disk->write(fd, bytes.at, bytes.len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENOSPC;
		if (n <= 0)
			return -1;
		bytes = sv_from(bytes, (size_t)n);
		at += n;
	}
	return 0;
}
