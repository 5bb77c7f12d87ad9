#include "postern/import_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "util/file.h"
#include "util/mem.h"

enum { PIECE = 65536, TRIES_A_SECOND = 10 };
enum { DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Resolved by the kernel, in one go: nobody can exchange a part in between. */
static int
open_beneath(const struct import_tree *t, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, t->from, path, &how, sizeof(how));
}

static enum import_copied
reason(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return IMPORT_MISSING;
	case EXDEV:
	case ELOOP:
		return IMPORT_LEADS_OUT;
	case EISDIR:
	case ENXIO:
		return IMPORT_NOT_PLAIN;
	default:
		return IMPORT_UNREADABLE;
	}
}

/* postmap writes in place, under a lock: a table is copied before or after. */
static int
lock(int fd, const char *path, struct err *err)
{
	static const struct timespec pause = { 0, 1000000000 / TRIES_A_SECOND };

	for (int i = 0; i < IMPORT_LOCK_SECONDS * TRIES_A_SECOND; i++) {
		if (flock(fd, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			return 0;
		nanosleep(&pause, NULL);
	}
	return err_set(
	    err, ERR_LATER, "%s is being written: try again later", path);
}

/* What the old directory lets others do, but for writing. The group is kept if
 * it can be; the owner is who runs this. */
static int
like_directory(int fd, int was, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(was, &st) < 0)
		return err_errno(err, "stat %s", path);
	if (fchown(fd, (uid_t)-1, st.st_gid) < 0)
		st.st_mode &= (mode_t)~S_IRWXG;
	if (fchmod(fd, st.st_mode & 0755) < 0)
		return err_errno(err, "set the mode of %s", path);
	return 0;
}

/* The directory of the last part of a path, made if need be; to is closed. */
static int
open_parent(struct import_tree *t, int to, const char *path, size_t from,
    struct err *err)
{
	const char *slash = strchr(path + from, '/');
	char *whole, *name;
	int was, next;

	if (slash == NULL)
		return to;
	whole =
	    pool_copy(t->pool, sv_upto(sv_of(path), (size_t)(slash - path)));
	name = whole + from;
	if (mkdirat(to, name, 0700) < 0 && errno != EEXIST)
		next = err_errno(err, "make %s", whole);
	else if ((next = openat(to, name, DIRECTORY)) < 0)
		err_errno(err, "open %s", whole);
	close(to);
	if (next < 0)
		return -1;
	if ((was = open_beneath(t, whole, O_RDONLY | O_DIRECTORY)) < 0) {
		err_errno(err, "open %s", whole);
		close(next);
		return -1;
	}
	if (like_directory(next, was, whole, err) < 0) {
		close(was);
		close(next);
		return -1;
	}
	close(was);
	return open_parent(t, next, path, from + strlen(name) + 1, err);
}

static int
create(struct import_tree *t, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	int fd, at = fcntl(t->to, F_DUPFD_CLOEXEC, 0);

	if (at < 0)
		return err_errno(err, "%s", t->name);
	if ((at = open_parent(t, at, path, 0, err)) < 0)
		return -1;
	fd = openat(at, slash ? slash + 1 : path,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		err_errno(err, "create %s", path);
	close(at);
	return fd;
}

/* Owner first: to change it takes rights away. Who is not root owns the copy
 * and gives others no more than the file did. */
static int
like_file(int fd, const struct stat *was, const char *path, struct err *err)
{
	const struct timespec times[] = { was->st_atim, was->st_mtim };
	mode_t mode = was->st_mode & 0777;

	if (geteuid() == 0) {
		if (fchown(fd, was->st_uid, was->st_gid) < 0)
			return err_errno(err, "give %s its owner", path);
	} else if (fchown(fd, (uid_t)-1, was->st_gid) < 0)
		mode &= (mode_t)~S_IRWXG;
	if (fchmod(fd, mode) < 0 || futimens(fd, times) < 0 || fsync(fd) < 0)
		return err_errno(err, "finish %s", path);
	return 0;
}

/* What has a NUL byte in it is no text; one that is too long is cut where that
 * is seen. What grows faster than it is copied has an end, too. */
static int
copy_bytes(int from, off_t size, int to, struct str *text, struct err *err)
{
	static char piece[PIECE];
	off_t done = 0;
	ssize_t n;

	for (; done <= size && (n = read(from, piece, sizeof(piece))) != 0;
	     done += n > 0 ? n : 0) {
		struct sv got = { piece, n > 0 ? (size_t)n : 0 };

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "read");
		if (file_write_fd(to, got, err) < 0)
			return -1;
		if (text == NULL)
			continue;
		str_put(text, got);
		if (sv_has(got, '\0'))
			str_clear(text);
		if (text->len == 0 || text->len > IMPORT_TEXT_LIMIT)
			text = NULL;
	}
	return 0;
}

static int
copy(struct import_tree *t, int from, const char *path, struct str *text,
    struct err *err)
{
	struct stat before, after;
	int to, result;

	if (lock(from, path, err) < 0)
		return -1;
	if (fstat(from, &before) < 0)
		return err_errno(err, "stat %s", path);
	if ((to = create(t, path, err)) < 0)
		return -1;
	result = copy_bytes(from, before.st_size, to, text, err);
	if (result < 0)
		err_in(err, "%s", path);
	if (result == 0 && fstat(from, &after) < 0)
		result = err_errno(err, "stat %s", path);
	if (result == 0 && (after.st_size != before.st_size ||
			       after.st_mtim.tv_sec != before.st_mtim.tv_sec ||
			       after.st_mtim.tv_nsec != before.st_mtim.tv_nsec))
		result = err_set(err, ERR_LATER,
		    "%s changed while it was copied: try again", path);
	if (result == 0)
		result = like_file(to, &before, path, err);
	close(to);
	return result;
}

int
import_tree_copy(struct import_tree *t, const char *path, struct str *text,
    enum import_copied *what, struct err *err)
{
	int fd = open_beneath(t, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int result = 0;

	if (fd < 0) {
		*what = reason(errno);
		return 0;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		*what = IMPORT_NOT_PLAIN;
	else if (st.st_size > IMPORT_FILE_LIMIT)
		*what = IMPORT_TOO_LONG;
	else {
		*what = IMPORT_COPIED;
		result = copy(t, fd, path, text, err);
	}
	close(fd);
	return result;
}

int
import_tree_rewrite(
    struct import_tree *t, const char *path, struct sv text, struct err *err)
{
	struct open_how how = {
		.flags = O_WRONLY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	int fd = (int)syscall(SYS_openat2, t->to, path, &how, sizeof(how));
	int result;

	if (fd < 0)
		return err_errno(err, "open %s", path);
	if (ftruncate(fd, 0) < 0)
		result = err_errno(err, "write %s", path);
	else if ((result = file_write_fd(fd, text, err)) == 0 && fsync(fd) < 0)
		result = err_errno(err, "write %s", path);
	close(fd);
	return result;
}

int
import_tree_add(
    struct import_tree *t, const char *name, struct sv text, struct err *err)
{
	int fd = create(t, name, err), result;

	if (fd < 0)
		return -1;
	if ((result = file_write_fd(fd, text, err)) < 0)
		err_in(err, "%s", name);
	else if (fchmod(fd, 0644) < 0 || fsync(fd) < 0)
		result = err_errno(err, "write %s", name);
	close(fd);
	return result;
}
