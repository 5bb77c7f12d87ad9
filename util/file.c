#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 16384 };

int
file_read_fd(int fd, size_t limit, struct str *to, struct err *err)
{
	size_t start = to->len;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return err_errno(err, "stat");
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_NEVER, "not a plain file");
	do {
		char *at = str_space(to, PIECE);

		do
			n = pread(
			    fd, at, PIECE, (off_t)(to->len - start - PIECE));
		while (n < 0 && errno == EINTR);
		str_cut(to, to->len - PIECE + (n > 0 ? (size_t)n : 0));
		if (n < 0)
			return err_errno(err, "read");
		if (to->len - start > limit)
			return err_set(
			    err, ERR_NEVER, "longer than %zu bytes", limit);
	} while (n > 0);
	return 0;
}

int
file_read(const char *path, size_t limit, struct str *to, struct err *err)
{
	/* O_NONBLOCK: the open of a FIFO would wait for its writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int result;

	if (fd < 0)
		return err_errno(err, "open %s", path);
	result = file_read_fd(fd, limit, to, err);
	if (result < 0)
		err_in(err, "%s", path);
	close(fd);
	return result;
}

ssize_t
file_read_at(int fd, void *to, size_t len, off_t at)
{
	char *bytes = to;
	size_t have = 0;

	while (have < len) {
		ssize_t n =
		    pread(fd, bytes + have, len - have, at + (off_t)have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

int
file_write_fd(int fd, struct sv text, struct err *err)
{
	while (text.len > 0) {
		ssize_t n = write(fd, text.at, text.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "write");
		text = sv_from(text, (size_t)n);
	}
	return 0;
}

int
file_flush_name(const char *path, struct err *err)
{
	struct str copy = { 0 };
	int fd, result = 0;

	str_puts(&copy, path);
	str_putc(&copy, '\0');
	fd = open(dirname(copy.text), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		result = err_errno(err, "flush the directory of %s", path);
	if (fd >= 0)
		close(fd);
	str_free(&copy);
	return result;
}

int
file_replace(const char *path, mode_t mode, struct sv text, struct err *err)
{
	struct str temporary = { 0 };
	int fd, result = -1;

	str_printf(&temporary, "%s.XXXXXX", path);
	fd = mkostemp(temporary.text, O_CLOEXEC);
	if (fd < 0) {
		err_errno(err, "create %s", temporary.text);
		goto out;
	}
	if (file_write_fd(fd, text, err) < 0)
		err_in(err, "%s", temporary.text);
	else if (fchmod(fd, mode) < 0 || fsync(fd) < 0)
		err_errno(err, "flush %s", temporary.text);
	else if (rename(temporary.text, path) < 0)
		err_errno(err, "rename %s to %s", temporary.text, path);
	else
		result = file_flush_name(path, err);
	close(fd);
	if (result < 0)
		unlink(temporary.text);
out:
	str_free(&temporary);
	return result;
}

int
file_open_dir(int below, const char *name, const struct file_owner *owner,
    struct err *err)
{
	struct stat st;
	int fd;

	if (mkdirat(below, name, owner->mode) < 0 && errno != EEXIST)
		return err_errno(err, "make directory %s", name);
	fd = openat(
	    below, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "open directory %s", name);
	if (fstat(fd, &st) < 0)
		err_errno(err, "stat %s", name);
	else if (owner->uid != (uid_t)-1 &&
		 (st.st_uid != owner->uid || st.st_gid != owner->gid) &&
		 fchown(fd, owner->uid, owner->gid) < 0)
		err_errno(err, "change the owner of %s", name);
	else if ((st.st_mode & 07777) != owner->mode &&
		 fchmod(fd, owner->mode) < 0)
		err_errno(err, "change the mode of %s", name);
	else
		return fd;
	close(fd);
	return -1;
}

int
file_make_dir(
    const char *path, mode_t mode, uid_t uid, gid_t gid, struct err *err)
{
	struct file_owner owner = { mode, uid, gid };
	int fd = file_open_dir(AT_FDCWD, path, &owner, err);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}
