/*
 * faulty - the real disk, but for what a test wants to go wrong
 *
 * Each call that writes or flushes takes a number off its counter, and fails
 * when that was 1: {flush = 2} lets one flush pass. Counters are shared by
 * threads.
 */
#ifndef TESTS_SPOOL_FAULTY_H
#define TESTS_SPOOL_FAULTY_H

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "spool/disk.h"

static struct {
	atomic_int write, flush, flush_all; /* 0: it works */
	atomic_int half;                    /* so many bytes, then ENOSPC */
	atomic_int error;
	atomic_int for_ever; /* it goes on failing */
	atomic_int writes, flushes, names, alls;
} faulty;

static inline bool
faulty_hits(atomic_int *counter)
{
	int n = atomic_load(counter);

	if (n == 0)
		return false;
	if (n > 1 || !atomic_load(&faulty.for_ever))
		n = atomic_fetch_sub(counter, 1);
	if (n == 1)
		errno = atomic_load(&faulty.error);
	return n == 1;
}

static inline ssize_t
faulty_write(int fd, const void *bytes, size_t len, off_t at)
{
	faulty.writes++;
	if (!faulty_hits(&faulty.write))
		return pwrite(fd, bytes, len, at);
	if (faulty.half > 0 && len > (size_t)faulty.half) {
		faulty.write = 1; /* the rest fails */
		return pwrite(fd, bytes, (size_t)faulty.half, at);
	}
	return -1;
}

static inline int
faulty_flush(int fd)
{
	faulty.flushes++;
	return faulty_hits(&faulty.flush) ? -1 : 0;
}

static inline int
faulty_flush_names(int fd)
{
	faulty.names++;
	return 0;
}

static inline int
faulty_flush_all(int fd)
{
	faulty.alls++;
	return faulty_hits(&faulty.flush_all) ? -1 : 0;
}

static inline struct disk
faulty_disk(void)
{
	struct disk disk = disk_real;

	memset(&faulty, 0, sizeof(faulty));
	faulty.error = EIO;
	disk.write = faulty_write;
	disk.flush = faulty_flush;
	disk.flush_names = faulty_flush_names;
	disk.flush_all = faulty_flush_all;
	return disk;
}

#endif
