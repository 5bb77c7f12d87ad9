/*
 * From the queue back to maildrop. The file is in one of them at any time: the
 * rename is one step. Where a file system cannot say "not over another" it
 * takes two, and a power cut between them leaves two names of one file, which
 * nobody takes for a message; who locks the queue next takes the second step.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/outcomes.h"
#include "spool/queue.h"
#include "spool/read.h"
#include "util/log.h"

static int
open_maildrop(const struct spool *spool)
{
	return openat(spool->top, "maildrop",
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Whose delivery has only a status that says so is done, whatever report of it
 * is owed: who reads it in maildrop knows of state bytes only. */
static int
mark_sent(struct spool *spool, int fd, const struct spool_envelope *env)
{
	static const char done = FORMAT_DONE;
	int result = 0;

	for (uint32_t i = 0; result == 0 && i < env->count; i++)
		if (!env->recipients[i].done && env->statuses[i].text != NULL &&
		    env->statuses[i].outcome == SPOOL_SENT)
			result = disk_write(spool->disk, fd,
			    (struct sv){ &done, 1 }, (off_t)FORMAT_HEADER + i);
	return result;
}

/* What was delivered stays so: it is flushed before another reads it. */
static int
check(struct spool *spool, const char *id, struct err *err)
{
	int fd = queue_open(spool, id, O_RDWR, err), result = -1;
	struct spool_envelope env;
	struct pool *pool;

	if (fd < 0)
		return -1;
	pool = pool_new();
	if (spool_read(fd, id, pool, &env, err) != SPOOL_GOOD)
		err_in(err, "%s", queue_name(id).text);
	else if (mark_sent(spool, fd, &env) < 0)
		err_errno(err, "write %s", queue_name(id).text);
	else if (spool->disk->flush(fd) < 0)
		err_errno(err, "flush %s", queue_name(id).text);
	else
		result = 0;
	pool_free(&pool);
	close(fd);
	return result;
}

static int
move(struct spool *spool, const char *id, int from, int to)
{
	const struct disk *disk = spool->disk;
	int why;

	if (disk->move(from, id, to, id) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
		return -1;
	if (disk->link(from, id, to, id) < 0)
		return -1;
	if (disk->flush_names(to) == 0 && disk->remove(from, id) == 0)
		return 0;
	why = errno;
	disk->remove(to, id); /* one name again */
	errno = why;
	return -1;
}

int
spool_requeue(struct spool *spool, const char *id, struct err *err)
{
	int from = queue_directory_of(spool, id, err), to, result = -1;

	if (from < 0 || check(spool, id, err) < 0)
		return -1;
	to = open_maildrop(spool);
	if (to < 0)
		return err_errno(err, "open maildrop");
	if (move(spool, id, from, to) < 0)
		err_errno(err, "move %s to maildrop/", queue_name(id).text);
	else if (spool->disk->flush_names(to) < 0 ||
		 spool->disk->flush_names(from) < 0)
		err_errno(err, "flush the move of %s", queue_name(id).text);
	else
		result = 0;
	if (result == 0)
		outcomes_gone(spool, id);
	close(to);
	return result;
}

static void
settle(struct spool *spool, int maildrop, const char *id)
{
	struct err err;
	struct stat here, there;
	int queue = queue_directory_of(spool, id, &err);

	if (queue < 0 ||
	    fstatat(maildrop, id, &there, AT_SYMLINK_NOFOLLOW) < 0 ||
	    fstatat(queue, id, &here, AT_SYMLINK_NOFOLLOW) < 0 ||
	    here.st_dev != there.st_dev || here.st_ino != there.st_ino)
		return;
	log_info("%s: has moved to maildrop/", queue_name(id).text);
	if (spool->disk->flush_names(maildrop) < 0 ||
	    spool->disk->remove(queue, id) < 0 ||
	    spool->disk->flush_names(queue) < 0)
		log_warn(
		    "%s: cannot remove it from the queue", queue_name(id).text);
}

void
queue_settle_moves(struct spool *spool)
{
	const struct dirent *entry;
	int fd = open_maildrop(spool);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);

	if (names == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(names)) != NULL)
		if (spool_id_ok(entry->d_name))
			settle(spool, fd, entry->d_name);
	closedir(names);
}
