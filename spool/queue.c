#include "spool/queue.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/outcomes.h"
#include "util/log.h"
#include "util/mem.h"

enum { DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

struct queue_name
queue_name(const char *id)
{
	struct queue_name name = { "queue/--/-" };
	char directory[3];
	struct id parts;

	if (id_parse(sv_of(id), &parts)) {
		id_directory_name(id_directory(parts), directory);
		snprintf(
		    name.text, sizeof(name.text), "queue/%s/%s", directory, id);
	}
	return name;
}

int
queue_directory(struct spool *spool, unsigned n, struct err *err)
{
	int *fd = &spool->directories[n];
	char name[3];

	if (*fd >= 0)
		return *fd;
	id_directory_name(n, name);
	*fd = openat(spool->queue, name, DIRECTORY);
	if (*fd < 0)
		return err_errno(err, "open queue/%s", name);
	return *fd;
}

int
queue_directory_of(struct spool *spool, const char *text, struct err *err)
{
	struct id id;

	if (!id_parse(sv_of(text), &id)) {
		errno = EINVAL;
		return err_set(err, ERR_NEVER, "not a queue ID");
	}
	return queue_directory(spool, id_directory(id), err);
}

bool
queue_is_plain(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1;
}

int
queue_open(struct spool *spool, const char *id, int flags, struct err *err)
{
	int directory = queue_directory_of(spool, id, err), fd, why;

	if (directory < 0)
		return -1;
	/* O_NONBLOCK: the open of a FIFO would wait for its other end. */
	flags |= O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	fd = spool->disk->open(directory, id, flags, 0);
	if (fd < 0) {
		why = errno;
		err_errno(err, "open %s", queue_name(id).text);
		errno = why;
		return -1;
	}
	if (queue_is_plain(fd))
		return fd;
	close(fd);
	err_set(err, ERR_NEVER, "%s: not a plain file with one name",
	    queue_name(id).text);
	errno = EINVAL;
	return -1;
}

static int
open_below(int below, const char *name, int *fd, struct err *err)
{
	*fd = openat(below, name, DIRECTORY);
	return *fd < 0 ? err_errno(err, "open %s", name) : 0;
}

struct spool *
spool_open_on(const struct disk *disk, const char *path, struct err *err)
{
	struct spool *s = mem_get(sizeof(*s));

	s->disk = disk;
	s->lock = s->top = s->queue = s->journal = s->corrupt = -1;
	for (int i = 0; i < ID_DIRECTORIES; i++)
		s->directories[i] = -1;
	s->top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->top < 0)
		err_errno(err, "open %s", path);
	else if (open_below(s->top, "queue", &s->queue, err) < 0 ||
		 open_below(s->top, "journal", &s->journal, err) < 0 ||
		 open_below(s->top, "corrupt", &s->corrupt, err) < 0)
		err_in(err, "%s", path);
	else
		return s;
	spool_close(&s);
	return NULL;
}

struct spool *
spool_open(const char *path, struct err *err)
{
	return spool_open_on(&disk_real, path, err);
}

static void
close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
spool_close(struct spool **spool)
{
	struct spool *s = *spool;

	if (s == NULL)
		return;
	for (int i = 0; i < ID_DIRECTORIES; i++)
		close_if_open(s->directories[i]);
	close_if_open(s->corrupt);
	close_if_open(s->journal);
	close_if_open(s->lock);
	close_if_open(s->queue);
	close_if_open(s->top);
	free(s);
	*spool = NULL;
}

/* Whose lock it is: the process that wrote its ID there, if it still is one. */
static int
name_holder(int fd, struct err *err)
{
	char text[16];
	ssize_t n = pread(fd, text, sizeof(text), 0);
	struct sv line = { text, n > 0 ? (size_t)n : 0 }, pid;
	unsigned long number;

	if (!sv_cut(&line, '\n', &pid) || !sv_number(pid, INT32_MAX, &number))
		return err_set(
		    err, ERR_LATER, "queue/lock: another process holds it");
	return err_set(
	    err, ERR_LATER, "queue/lock: process %lu holds it", number);
}

int
spool_lock(struct spool *spool, struct err *err)
{
	char text[16];
	int fd, n;

	fd = openat(spool->queue, "lock",
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, "open queue/lock");
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK)
			name_holder(fd, err);
		else
			err_errno(err, "lock queue/lock");
		close(fd);
		return -1;
	}
	if (!queue_is_plain(fd)) {
		close(fd);
		return err_set(err, ERR_NEVER,
		    "queue/lock: not a plain file with one name");
	}
	n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n)
		log_debug("queue/lock: cannot write into it");
	spool->lock = fd;
	/* A copy that a power cut left may be a message's second name. */
	spool->disk->remove(spool->queue, "copy");
	queue_settle_moves(spool);
	return 0;
}

static void
each_in(unsigned n, DIR *names, spool_each_fn *fn, void *context)
{
	const struct dirent *entry;
	char name[3];
	struct id id;

	while ((entry = readdir(names)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		id_directory_name(n, name);
		if (!id_parse(sv_of(entry->d_name), &id))
			log_debug("queue/%s: not a message's name: %s", name,
			    entry->d_name);
		else if (id_directory(id) != n)
			log_warn("queue/%s/%s: in another message's directory",
			    name, entry->d_name);
		else
			fn(context, entry->d_name);
	}
}

int
spool_each(
    struct spool *spool, spool_each_fn *fn, void *context, struct err *err)
{
	for (unsigned n = 0; n < ID_DIRECTORIES; n++) {
		int fd = queue_directory(spool, n, err);
		DIR *names;

		if (fd < 0)
			return -1;
		/* Another offset for each pass: not the one held open. */
		fd = openat(fd, ".", DIRECTORY);
		names = fd < 0 ? NULL : fdopendir(fd);
		if (names == NULL) {
			err_errno(err, "read queue directory %u", n);
			close_if_open(fd);
			return -1;
		}
		each_in(n, names, fn, context);
		closedir(names);
	}
	return 0;
}

int
spool_file(struct spool *spool, const char *id, struct err *err)
{
	return queue_open(spool, id, O_RDONLY, err);
}

int
spool_remove(struct spool *spool, const char *id, struct err *err)
{
	int directory = queue_directory_of(spool, id, err);

	if (directory < 0)
		return -1;
	if (spool->disk->remove(directory, id) < 0 && errno != ENOENT)
		return err_errno(err, "remove %s", queue_name(id).text);
	outcomes_gone(spool, id);
	return 0;
}

int
spool_settle(struct spool *spool, struct err *err)
{
	if (spool->disk->flush_all(spool->queue) < 0)
		return err_errno(err, "flush the file system of the queue");
	return 0;
}

int
spool_set_aside(struct spool *spool, const char *id, struct err *err)
{
	int directory = queue_directory_of(spool, id, err);

	if (directory < 0)
		return -1;
	if (spool->disk->rename(directory, id, spool->corrupt, id) < 0 ||
	    spool->disk->flush_names(spool->corrupt) < 0 ||
	    spool->disk->flush_names(directory) < 0)
		return err_errno(
		    err, "move %s to corrupt/", queue_name(id).text);
	return 0;
}
