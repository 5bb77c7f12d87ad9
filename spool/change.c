/*
 * What changes in a message after its commit: state bytes, statuses, events.
 * All of it is qmgr's. It is not flushed where the journal of outcomes has it
 * too (outcomes.h). A tool flushes what an administrator ordered; a deferral is
 * nowhere else: a power cut makes it due at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/outcomes.h"
#include "spool/queue.h"
#include "spool/read.h"
#include "util/file.h"
#include "util/mem.h"

enum { STATUS_SIZE_LIMIT = 65536, PIECE = 65536 };

static off_t
statuses_at(const struct format_header *h)
{
	return (off_t)format_end_at(h) + FORMAT_END;
}

/* Opens it for a change of a recipient that it has. */
static int
open_for(struct spool *spool, const char *id, uint32_t recipient,
    struct format_header *h, struct err *err)
{
	int fd = queue_open(spool, id, O_RDWR, err);

	if (fd < 0)
		return -1;
	if (read_header(fd, id, h, err) != SPOOL_GOOD)
		err_in(err, "%s", queue_name(id).text);
	else if (recipient >= h->count)
		err_set(err, ERR_NEVER, "%s: no recipient %u",
		    queue_name(id).text, recipient);
	else
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

int
spool_mark_done(
    struct spool *spool, const char *id, uint32_t recipient, struct err *err)
{
	static const char done = FORMAT_DONE;
	struct format_header h;
	int fd = open_for(spool, id, recipient, &h, err), result;

	if (fd < 0)
		return -1;
	result = disk_write(spool->disk, fd, (struct sv){ &done, 1 },
	    (off_t)FORMAT_HEADER + recipient);
	if (result < 0)
		err_errno(err, "write %s", queue_name(id).text);
	else
		outcomes_done(spool, id, recipient);
	close(fd);
	return result;
}

/* Where the next status goes: behind the last whole one. */
static off_t
end_of_statuses(const struct spool *spool, int fd,
    const struct format_header *h, off_t size)
{
	struct read_tail tail = read_tail(fd, h);
	struct spool_status status;

	if (spool->tail.message == h->sum && spool->tail.end == size)
		return size;
	while (read_tail_next(&tail, NULL, &status))
		continue;
	read_tail_end(&tail);
	return tail.at;
}

/* A record that did not fit on the disk is cut off at once, a torn one now; one
 * that should have been flushed and was not, too. */
static int
append(struct spool *spool, int fd, const struct format_header *h,
    struct sv record, bool durable)
{
	struct stat st;
	off_t at;
	int why;

	if (fstat(fd, &st) < 0)
		return -1;
	at = statuses_at(h);
	if (st.st_size < at) {
		errno = EIO;
		return -1;
	}
	if (st.st_size > at)
		at = end_of_statuses(spool, fd, h, st.st_size);
	if (st.st_size > at && spool->disk->cut(fd, at) < 0)
		return -1;
	if (disk_write(spool->disk, fd, record, at) == 0 &&
	    (!durable || spool->disk->flush(fd) == 0)) {
		spool->tail.message = h->sum;
		spool->tail.end = at + (off_t)record.len;
		return 0;
	}
	why = errno;
	spool->tail.end = 0;
	spool->disk->cut(fd, at);
	errno = why;
	return -1;
}

int
spool_put_status(struct spool *spool, const char *id,
    const struct spool_status *status, struct err *err)
{
	struct str record = { 0 };
	struct format_header h;
	int fd = open_for(spool, id, status->recipient, &h, err), result;

	if (fd < 0)
		return -1;
	format_status_put(&record, &h, status);
	result = append(spool, fd, &h, str_view(&record), false);
	if (result < 0)
		err_errno(err, "write a status to %s", queue_name(id).text);
	else if (status->outcome != SPOOL_DEFERRED)
		outcomes_status(spool, id, str_view(&record));
	str_free(&record);
	close(fd);
	return result;
}

static void
put_event(struct spool *spool, struct str *out, const struct format_header *h,
    enum spool_event event)
{
	unsigned outcome = FORMAT_EVENT + (unsigned)event;

	format_status_put(out, h,
	    &(struct spool_status){ .recipient = FORMAT_MESSAGE,
		.outcome = (enum spool_outcome)outcome,
		.when = spool->disk->now() });
}

int
spool_put_event(struct spool *spool, const char *id, enum spool_event event,
    struct err *err)
{
	struct str record = { 0 };
	struct format_header h;
	int fd = open_for(spool, id, 0, &h, err), result;
	bool durable;

	if (fd < 0)
		return -1;
	put_event(spool, &record, &h, event);
	durable = event != SPOOL_WARN && spool->outcomes == NULL;
	result = append(spool, fd, &h, str_view(&record), durable);
	if (result < 0)
		err_errno(err, "write an event to %s", queue_name(id).text);
	else
		outcomes_status(spool, id, str_view(&record));
	str_free(&record);
	close(fd);
	return result;
}

/* The events that make of the header's flags what they are now. */
static void
put_events(struct spool *spool, struct str *out, const struct format_header *h,
    uint32_t flags)
{
	bool held = flags & SPOOL_HELD, was = h->flags & SPOOL_HELD;

	if (held != was)
		put_event(spool, out, h, held ? SPOOL_HOLD : SPOOL_RELEASE);
	if (flags & SPOOL_WARNED)
		put_event(spool, out, h, SPOOL_WARN);
	if (flags & SPOOL_EXPIRED)
		put_event(spool, out, h, SPOOL_EXPIRE);
}

/* The latest status of each recipient that has one, and what events say. */
static enum spool_state
latest(struct spool *spool, int fd, const struct format_header *h,
    struct str *out, struct err *err)
{
	struct pool *pool = pool_new();
	struct spool_envelope env;
	enum spool_state state = spool_read(fd, h->id, pool, &env, err);

	for (uint32_t i = 0; state == SPOOL_GOOD && i < env.count; i++)
		if (env.statuses[i].text != NULL)
			format_status_put(out, h, &env.statuses[i]);
	if (state == SPOOL_GOOD)
		put_events(spool, out, h, env.flags);
	pool_free(&pool);
	return state;
}

/* The message as it is, up to its statuses, and those given. */
static int
write_copy(struct spool *spool, int from, int to, off_t len, struct sv statuses)
{
	char *piece = mem_get(PIECE);
	off_t at = 0;
	int result = -1;

	while (at < len) {
		size_t want = len - at < PIECE ? (size_t)(len - at) : PIECE;
		ssize_t n = file_read_at(from, piece, want, at);

		if (n <= 0 || disk_write(spool->disk, to,
				  (struct sv){ piece, (size_t)n }, at) < 0)
			goto out;
		at += n;
	}
	if (disk_write(spool->disk, to, statuses, at) == 0)
		result = spool->disk->flush(to);
out:
	free(piece);
	return result;
}

static int
replace(struct spool *spool, const char *id, int from,
    const struct format_header *h, struct sv statuses)
{
	const struct disk *disk = spool->disk;
	struct err err;
	int directory = queue_directory_of(spool, id, &err), to, result;

	disk->remove(spool->queue, "copy");
	to = disk->open(spool->queue, "copy",
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to < 0)
		return -1;
	result = write_copy(spool, from, to, statuses_at(h), statuses);
	close(to);
	if (result == 0)
		result = disk->rename(spool->queue, "copy", directory, id);
	if (result < 0) {
		disk->remove(spool->queue, "copy");
		return -1;
	}
	return disk->flush_names(directory);
}

int
spool_compact(struct spool *spool, const char *id, struct err *err)
{
	struct str statuses = { 0 };
	struct format_header h;
	struct stat st;
	int fd = open_for(spool, id, 0, &h, err), result = 0;
	off_t now;

	if (fd < 0)
		return -1;
	now = fstat(fd, &st) < 0 ? 0 : st.st_size - statuses_at(&h);
	if (now <= STATUS_SIZE_LIMIT)
		goto out;
	result = -1;
	if (latest(spool, fd, &h, &statuses, err) != SPOOL_GOOD)
		err_in(err, "%s", queue_name(id).text);
	else if ((off_t)statuses.len > now / 2)
		result = 0;
	else if ((result = replace(spool, id, fd, &h, str_view(&statuses))) < 0)
		err_errno(err, "compact %s", queue_name(id).text);
out:
	str_free(&statuses);
	close(fd);
	return result;
}
