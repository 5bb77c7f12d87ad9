/*
 * disk - every call by which the spool changes what is on disk
 *
 * One table, so that a test can stand between: it records the calls and shows
 * what each power cut between them may leave, or lets one of them fail. What
 * only reads is called directly.
 *
 * Errors	-1 and errno, as the system calls that they are.
 */
#ifndef SPOOL_DISK_H
#define SPOOL_DISK_H

#include <stdint.h>
#include <sys/types.h>

#include "spool/maildrop.h"

struct disk {
	int (*open)(int directory, const char *name, int flags, mode_t);
	ssize_t (*write)(int fd, const void *, size_t, off_t at);
	int (*cut)(int fd, off_t len);
	int (*flush)(int fd);              /* data and length */
	int (*flush_names)(int directory); /* what was made, renamed, removed */
	int (*flush_all)(int fd);          /* the whole file system it is on */
	int (*rename)(int from, const char *, int to, const char *);
	/* Not over a name that is there; EINVAL: cannot be done here. */
	int (*move)(int from, const char *, int to, const char *);
	int (*link)(int from, const char *, int to, const char *);
	int (*remove)(int directory, const char *name);
	int64_t (*now)(void); /* microseconds of the clock on the wall */
};

extern const struct disk disk_real;

/* All of it, or -1. */
int disk_write(const struct disk *, int fd, struct sv, off_t at);

struct spool *spool_open_on(
    const struct disk *, const char *queue_directory, struct err *);
struct maildrop *maildrop_open_on(
    const struct disk *, const char *queue_directory, struct err *);

#endif
