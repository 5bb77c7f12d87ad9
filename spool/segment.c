#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "spool/queue.h"
#include "spool/segment_raw.h"
#include "spool/sum.h"
#include "util/must.h"

/* Enough are left for a segment; epochs tell one from another anyway. */
#define SEQUENCE_MOST (UINT64_MAX - SEGMENT_MOST / SEGMENT_STEP)

static size_t
round_up(size_t n, size_t step)
{
	return (n + step - 1) / step * step;
}

uint64_t
raw_record_sum(const struct raw_record *raw, const char *payload, size_t len)
{
	return sum_of(
	    payload, len, sum_of(raw, offsetof(struct raw_record, sum), 0));
}

static int
fail(struct segment *s, const char *what, struct err *err)
{
	s->failed = true;
	return err_errno(err, "%s journal/%s", what, s->name);
}

int
segment_open(struct segment *s, const struct disk *disk, int directory,
    const char *name, struct err *err)
{
	*s = (struct segment){ .disk = disk, .directory = directory };
	snprintf(s->name, sizeof(s->name), "%s", name);
	s->fd = disk->open(directory, name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (s->fd < 0)
		return err_errno(err, "open journal/%s", name);
	if (!queue_is_plain(s->fd))
		err_set(err, ERR_NEVER, "not a plain file with one name");
	else if (segment_look(s->fd, &s->header, err) == 0)
		return 0;
	err_in(err, "journal/%s", name);
	segment_close(s);
	return -1;
}

void
segment_close(struct segment *s)
{
	if (s->disk != NULL && s->fd >= 0)
		close(s->fd);
	str_free(&s->group);
	*s = (struct segment){ .fd = -1 };
}

/* The whole block, so that nothing must be read for it. */
static int
put_header(struct segment *s, struct err *err)
{
	const struct segment_header *h = &s->header;
	struct raw_header raw = {
		.version = SEGMENT_VERSION,
		.magic = "SEGMENT",
		.kind = (uint8_t)h->kind,
		.state = (uint8_t)h->state,
		.slot = htole32(h->slot),
		.size = htole64(h->size),
		.first = htole64(h->first),
		.boot = htole64(h->boot),
		.begun = htole64((uint64_t)h->begun),
		.epoch = htole64(h->epoch),
	};
	char block[SEGMENT_BLOCK] = { 0 };

	raw.sum = htole64(sum_of(&raw, offsetof(struct raw_header, sum), 0));
	memcpy(block, &raw, sizeof(raw));
	memcpy(block + RAW_COPY, &raw, sizeof(raw));
	if (disk_write(s->disk, s->fd, (struct sv){ block, sizeof(block) }, 0) <
	    0)
		return fail(s, "write", err);
	if (s->disk->flush(s->fd) < 0)
		return fail(s, "flush", err);
	return 0;
}

/* Zeros from its end on: space alone would cost a flush of the map of blocks
 * for each group. */
static int
fill(struct segment *s, off_t at, off_t size)
{
	static const char zeros[1 << 16];

	while (at < size) {
		struct sv piece = sv_upto(
		    (struct sv){ zeros, sizeof(zeros) }, (size_t)(size - at));

		if (disk_write(s->disk, s->fd, piece, at) < 0)
			return -1;
		at += (off_t)piece.len;
	}
	return 0;
}

/* A disk of 40 MB has other uses than three segments of 16 for each worker. What
 * a segment has already it may keep. */
static uint64_t
fit(int fd, uint64_t has, uint64_t size)
{
	struct statvfs disk;
	uint64_t share, more;

	if (fstatvfs(fd, &disk) < 0 || disk.f_blocks == 0)
		return size;
	share = (uint64_t)disk.f_blocks * disk.f_frsize / SEGMENT_SHARE;
	more = (uint64_t)disk.f_bavail * disk.f_frsize / SEGMENT_SHARE_FREE;
	while (size / 2 >= SEGMENT_LEAST &&
	       (size > share || (size > has && size - has > more)))
		size /= 2;
	return round_up(size, SEGMENT_BLOCK);
}

static int
make(struct segment *s, struct segment_header *as, struct err *err)
{
	struct stat st;
	off_t size;

	if (fstat(s->fd, &st) < 0)
		return err_errno(err, "journal/%s", s->name);
	as->size = fit(s->fd, (uint64_t)st.st_size, as->size);
	size = (off_t)as->size;
	if (st.st_size == size)
		return 0;
	if (st.st_size > size && s->disk->cut(s->fd, size) < 0)
		return err_errno(err, "cut journal/%s", s->name);
	if (fill(s, st.st_size, size) < 0) {
		err_errno(err, "make journal/%s", s->name);
		/* The disk is full: it gets back what it gave. */
		if (s->disk->cut(s->fd, st.st_size) < 0)
			s->failed = true;
		return -1;
	}
	if (s->disk->flush(s->fd) < 0 || s->disk->flush_names(s->directory) < 0)
		return fail(s, "flush", err);
	return 0;
}

int
segment_begin(
    struct segment *s, const struct segment_header *as, struct err *err)
{
	struct segment_header header = *as;
	uint64_t epoch;

	must(!s->failed && s->header.state == SEGMENT_FREE);
	must(as->size % SEGMENT_BLOCK == 0 && as->first > 0);
	if (make(s, &header, err) < 0)
		return -1;
	do
		if (getrandom(&epoch, sizeof(epoch), 0) != sizeof(epoch))
			return err_errno(err, "a random number");
	while (epoch == 0);
	s->header = header;
	s->header.state = SEGMENT_OPEN;
	s->header.epoch = epoch;
	if (as->first > SEQUENCE_MOST)
		s->header.first = 1;
	s->at = SEGMENT_BLOCK;
	s->next = s->header.first;
	return put_header(s, err);
}

size_t
segment_need(size_t payload)
{
	return round_up(SEGMENT_RECORD_HEADER + payload, SEGMENT_STEP);
}

size_t
segment_room(const struct segment *s)
{
	return (size_t)s->header.size - (size_t)s->at;
}

static void
put_record(struct segment *s, const struct segment_record *r)
{
	size_t len = r->parts[0].len + r->parts[1].len;
	struct raw_record raw = {
		.magic = htole32(RAW_MAGIC),
		.type = htole32(r->type),
		.length = htole32((uint32_t)len),
		.group = htole32((uint32_t)(s->at / SEGMENT_BLOCK)),
		.epoch = htole64(s->header.epoch),
		.sequence = htole64(s->next++),
	};
	size_t begin = s->group.len, padding;
	char *at = str_space(&s->group, SEGMENT_RECORD_HEADER);

	str_put(&s->group, r->parts[0]);
	str_put(&s->group, r->parts[1]);
	at = s->group.text + begin;
	raw.sum =
	    htole64(raw_record_sum(&raw, at + SEGMENT_RECORD_HEADER, len));
	memcpy(at, &raw, sizeof(raw));
	padding = segment_need(len) - SEGMENT_RECORD_HEADER - len;
	memset(str_space(&s->group, padding), 0, padding);
}

int
segment_write(struct segment *s, const struct segment_record *records,
    size_t count, struct err *err)
{
	size_t padding;

	must(!s->failed && s->header.state == SEGMENT_OPEN);
	str_clear(&s->group);
	for (size_t i = 0; i < count; i++)
		put_record(s, &records[i]);
	padding = round_up(s->group.len, SEGMENT_BLOCK) - s->group.len;
	memset(str_space(&s->group, padding), 0, padding);
	must(s->group.len <= SEGMENT_GROUP && s->group.len <= segment_room(s));
	if (disk_write(s->disk, s->fd, str_view(&s->group), s->at) < 0)
		return fail(s, "write", err);
	if (s->disk->flush(s->fd) < 0)
		return fail(s, "flush", err);
	s->at += (off_t)s->group.len;
	return 0;
}

int
segment_free(struct segment *s, struct err *err)
{
	if (s->failed)
		return err_set(err, ERR_LATER,
		    "journal/%s: not written after a failure", s->name);
	str_free(&s->group);
	s->header.state = SEGMENT_FREE;
	if (s->next > 0)
		s->header.first = s->next;
	return put_header(s, err);
}
