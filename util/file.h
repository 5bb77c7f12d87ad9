/*
 * file - whole files, read and written with care
 *
 * Errors	ERR_LATER with errno's text, ERR_NEVER for what is no plain
 *		file or too long; the text names the file.
 */
#ifndef UTIL_FILE_H
#define UTIL_FILE_H

#include <sys/types.h>

#include "util/err.h"
#include "util/str.h"

/* The whole file, at most limit bytes. A directory, FIFO or device is refused.
 */
int file_read(const char *path, size_t limit, struct str *, struct err *);
/* From its first byte on, wherever the descriptor stands: processes that share
 * one do not disturb each other. */
int file_read_fd(int fd, size_t limit, struct str *, struct err *);
/* So many bytes, or fewer at the file's end; -1 and errno. */
ssize_t file_read_at(int fd, void *to, size_t len, off_t at);
/* Writes all of it, or fails. EINTR and short writes are seen to. */
int file_write_fd(int fd, struct sv, struct err *);
/* A temporary file beside it, flushed, renamed over it. */
int file_replace(const char *path, mode_t, struct sv, struct err *);
/* A name is durable when its directory has been flushed. */
int file_flush_name(const char *path, struct err *);
int file_make_dir(const char *path, mode_t, uid_t, gid_t, struct err *);

struct file_owner {
	mode_t mode;
	uid_t uid; /* -1: as it is */
	gid_t gid;
};

/* Makes it below an open directory, or takes one that is there, and gives it
 * mode and owner; a symbolic link in its place is refused. Returns it open. */
int file_open_dir(
    int below, const char *name, const struct file_owner *, struct err *);

#endif
