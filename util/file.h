/*
 * file - whole files, read and written with care
 */
#ifndef UTIL_FILE_H
#define UTIL_FILE_H

#include <sys/types.h>

#include "util/err.h"
#include "util/str.h"

/* The whole file, at most limit bytes. A directory, FIFO or device is refused.
 */
int file_read(const char *path, size_t limit, struct str *, struct err *);
int file_read_fd(int fd, size_t limit, struct str *, struct err *);
/* Writes all of it, or fails. EINTR and short writes are seen to. */
int file_write_fd(int fd, struct sv, struct err *);
/* A temporary file beside it, flushed, renamed over it. */
int file_replace(const char *path, mode_t, struct sv, struct err *);
int file_make_dir(const char *path, mode_t, uid_t, gid_t, struct err *);

#endif
