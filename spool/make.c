/*
 * The directories of a spool, made before any daemon is there to need them.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "spool/id.h"
#include "util/file.h"

enum { DEPTH_LIMIT = 4 }; /* hash_queue_depth is 1, or a few */

/* Postfix's, in which mail lies that Postern would not deliver. */
static const char *const postfix_queues[] = { "incoming", "active", "deferred",
	"hold" };

/* Whether a file is in the directory or below. Takes the descriptor over. */
static bool
holds_files(int fd, int depth)
{
	const struct dirent *entry;
	bool found = false;
	DIR *names = fdopendir(fd);

	if (names == NULL) {
		close(fd);
		return false;
	}
	while (!found && (entry = readdir(names)) != NULL) {
		int below;

		if (entry->d_name[0] == '.')
			continue;
		below = openat(dirfd(names), entry->d_name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below < 0)
			found = errno == ENOTDIR;
		else if (depth < DEPTH_LIMIT)
			found = holds_files(below, depth + 1);
		else
			close(below);
	}
	closedir(names);
	return found;
}

static int
refuse_postfix(int top, struct err *err)
{
	const size_t count = sizeof(postfix_queues) / sizeof(postfix_queues[0]);

	for (size_t i = 0; i < count; i++) {
		int fd = openat(top, postfix_queues[i],
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (fd >= 0 && holds_files(fd, 0))
			return err_set(err, ERR_NEVER,
			    "Postfix's %s queue holds mail: let Postfix "
			    "deliver it, or give Postern another "
			    "queue_directory",
			    postfix_queues[i]);
	}
	return 0;
}

static int
make(int below, const char *name, const struct file_owner *owner,
    struct err *err)
{
	int fd = file_open_dir(below, name, owner, err);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* Asks ext4 to put the directories below far apart. Else they share a few
 * groups of inodes, and where it has no journal, making a file looks at each
 * inode of the group that was freed in the last minutes: 100 us after some
 * thousand messages, instead of 6. Another file system says no. */
static void
spread(int directory)
{
	int flags = 0;

	if (ioctl(directory, FS_IOC_GETFLAGS, &flags) == 0 &&
	    (flags & FS_TOPDIR_FL) == 0) {
		flags |= FS_TOPDIR_FL;
		ioctl(directory, FS_IOC_SETFLAGS, &flags);
	}
}

static int
make_queue(int top, const struct file_owner *owner, struct err *err)
{
	int queue = file_open_dir(top, "queue", owner, err), result = 0;
	char name[3];

	if (queue < 0)
		return -1;
	spread(queue);
	for (unsigned n = 0; n < ID_DIRECTORIES && result == 0; n++) {
		id_directory_name(n, name);
		result = make(queue, name, owner, err);
	}
	if (result < 0)
		err_in(err, "queue");
	else if (fsync(queue) < 0)
		result = err_errno(err, "flush queue");
	close(queue);
	return result;
}

int
spool_make(const char *path, uid_t uid, gid_t gid, gid_t drop, struct err *err)
{
	struct file_owner owner = { 0700, uid, gid },
			  dropped = { drop == gid ? 0700 : 0730, uid, drop };
	int top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = -1;

	if (top < 0)
		return err_errno(err, "open %s", path);
	if (refuse_postfix(top, err) == 0 &&
	    make(top, "journal", &owner, err) == 0 &&
	    make(top, "corrupt", &owner, err) == 0 &&
	    make(top, "maildrop", &dropped, err) == 0 &&
	    make_queue(top, &owner, err) == 0) {
		result = 0;
		if (fsync(top) < 0)
			result = err_errno(err, "flush");
	}
	if (result < 0)
		err_in(err, "%s", path);
	close(top);
	return result;
}
