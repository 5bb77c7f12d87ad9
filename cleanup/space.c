#include "cleanup/space.h"

#include <sys/statvfs.h>

int
space_look(const char *directory, struct space *space, struct err *err)
{
	struct statvfs disk;

	if (statvfs(directory, &disk) < 0)
		return err_errno(err, "free space of %s", directory);
	*space = (struct space){
		.bytes = (uint64_t)disk.f_bavail * disk.f_frsize,
		.inodes = disk.f_files,
		.unused = disk.f_favail,
	};
	return 0;
}

bool
space_is_full(const struct space *space, long queue_minfree,
    long message_size_limit, struct err *why)
{
	unsigned long long bytes = space->bytes;
	uint64_t limit = (uint64_t)message_size_limit;

	if (space->inodes > 0 && space->unused == 0)
		err_set(why, ERR_LATER, "no inode is left");
	else if (bytes <= (uint64_t)queue_minfree)
		err_set(why, ERR_LATER, "%llu bytes <= %ld (queue_minfree)",
		    bytes, queue_minfree);
	else if (limit > 0 && bytes < limit + limit / 2)
		err_set(why, ERR_LATER, "%llu bytes < 1.5*message size limit",
		    bytes);
	else
		return false;
	return true;
}
