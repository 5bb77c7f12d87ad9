/*
 * The plain implementation: each message is flushed, and then its directory,
 * before the commit returns.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "spool/content.h"
#include "spool/draft.h"
#include "spool/read.h"
#include "spool/slot.h"
#include "spool/sum.h"
#include "util/mem.h"

/* What is kept in memory: a message that fits is written at once, a larger one
 * in blocks that lie at multiples of their length. The system keeps those as one
 * piece each, not page by page: writing, flushing and removing cost a third
 * less. */
enum { MEMORY_LIMIT = 65536 };

struct spool_draft {
	const struct disk *disk;
	struct draft_place place;
	struct format_header header;
	struct content content;
	uint64_t size;     /* bytes of content */
	struct str buffer; /* what is not in the file yet */
	off_t written;     /* bytes in the file */
	struct sum *sum;   /* of the content, once a part of it is written */
	int fd;            /* -1: it is not open */
	bool made;         /* there is a file */
	bool broken;       /* a write failed, or it is not canonical */
};

void
draft_free(struct spool_draft **draft)
{
	struct spool_draft *d = *draft;

	sum_free(&d->sum);
	str_free(&d->buffer);
	if (d->fd >= 0)
		close(d->fd);
	free(d);
	*draft = NULL;
}

struct spool_draft *
draft_new(const struct draft_place *place, int fd, const char *id,
    const struct spool_envelope *env, struct err *err)
{
	struct spool_draft *d = mem_get(sizeof(*d));

	d->disk = place->disk;
	d->place = *place;
	d->fd = fd;
	d->made = fd >= 0;
	snprintf(d->header.id, sizeof(d->header.id), "%s", id);
	memset(str_space(&d->buffer, FORMAT_HEADER), 0, FORMAT_HEADER);
	if (format_envelope_put(&d->buffer, env, &d->header, err) < 0) {
		err_in(err, "%s", id);
		draft_free(&d);
	}
	return d;
}

struct spool_draft *
spool_create(struct spool_slot *slot, const char *id,
    const struct spool_envelope *env, struct err *err)
{
	struct draft_place place = { .disk = slot->spool->disk };
	struct id parts;
	char name[3];

	if (slot_check(slot, err) < 0)
		return NULL;
	place.directory = queue_directory_of(slot->spool, id, err);
	if (place.directory < 0 || !id_parse(sv_of(id), &parts))
		return NULL;
	place.removed = &slot->spool->removed[id_directory(parts)];
	id_directory_name(id_directory(parts), name);
	snprintf(place.path, sizeof(place.path), "queue/%s/", name);
	return draft_new(&place, -1, id, env, err);
}

const char *
draft_id(const struct spool_draft *d)
{
	return d->header.id;
}

static int
make_file(struct spool_draft *d)
{
	if (d->made)
		return 0;
	d->fd = d->disk->open(d->place.directory, d->header.id,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	d->made = d->fd >= 0;
	return d->made ? 0 : -1;
}

/* Writes what is in memory to the file, which is made now if it was not. */
static int
spill(struct spool_draft *d)
{
	if (make_file(d) < 0 ||
	    disk_write(d->disk, d->fd, str_view(&d->buffer), d->written) < 0)
		return -1;
	d->written += (off_t)d->buffer.len;
	str_clear(&d->buffer);
	return 0;
}

/* From here on the message is summed as it comes; its header, at the front of
 * the buffer, says that it is not finished. */
static void
begin_file(struct spool_draft *d)
{
	size_t at = (size_t)format_content_at(&d->header);

	d->sum = sum_new();
	sum_add(d->sum, d->buffer.text + at, d->buffer.len - at);
	d->header.content = FORMAT_OPEN;
	format_header_put(&d->header, d->buffer.text);
}

static int
fail(struct spool_draft *d, const char *what, struct err *err)
{
	d->broken = true;
	if (errno == EFBIG)
		return err_set(err, ERR_LATER,
		    "%s %s%s: larger than the limit for files of this process "
		    "(ulimit -f) or of the file system",
		    what, d->place.path, d->header.id);
	return err_errno(err, "%s %s%s", what, d->place.path, d->header.id);
}

/* Whole blocks of the piece, or what is missing to one. Returns how much of it
 * went to the file; less than 0: nobody knows. */
static ssize_t
write_blocks(struct spool_draft *d, struct sv piece)
{
	size_t end = (size_t)d->written + d->buffer.len;
	size_t past = end % MEMORY_LIMIT;

	if (d->buffer.len > 0 || past > 0) {
		piece = sv_upto(piece, past > 0 ? MEMORY_LIMIT - past : 0);
		str_put(&d->buffer, piece);
		return spill(d) < 0 ? -1 : (ssize_t)piece.len;
	}
	piece = sv_upto(piece, piece.len - piece.len % MEMORY_LIMIT);
	if (make_file(d) < 0 ||
	    disk_write(d->disk, d->fd, piece, d->written) < 0)
		return -1;
	d->written += (off_t)piece.len;
	return (ssize_t)piece.len;
}

int
spool_append(struct spool_draft *d, struct sv piece, struct err *err)
{
	ssize_t n;

	content_see(&d->content, piece);
	if (d->content.bare) {
		d->broken = true;
		return err_set(err, ERR_NEVER,
		    "%s: a CR or LF stands alone in the content", d->header.id);
	}
	d->size += piece.len;
	if (d->sum == NULL && d->buffer.len + piece.len > MEMORY_LIMIT)
		begin_file(d);
	if (d->sum != NULL)
		sum_add(d->sum, piece.at, piece.len);
	while (d->buffer.len + piece.len > MEMORY_LIMIT) {
		if ((n = write_blocks(d, piece)) < 0)
			return fail(d, "write", err);
		piece = sv_from(piece, (size_t)n);
	}
	str_put(&d->buffer, piece);
	return 0;
}

/* What was not known before: END into the buffer, and the header. */
static void
complete(struct spool_draft *d, char header[FORMAT_HEADER])
{
	size_t at = (size_t)format_content_at(&d->header);
	uint64_t sum;

	if (d->sum != NULL)
		sum = sum_value(d->sum);
	else
		sum = sum_of(d->buffer.text + at, d->buffer.len - at, 0);
	d->header.flags = spool_draft_flags(d);
	d->header.content = d->size;
	format_header_put(&d->header, header);
	format_end_put(&d->header, sum, str_space(&d->buffer, FORMAT_END));
	if (d->written == 0)
		memcpy(d->buffer.text, header, FORMAT_HEADER);
}

/* Header and END: the last bytes, or all of them. */
static int
finish(struct spool_draft *d)
{
	bool whole = d->written == 0;
	char header[FORMAT_HEADER];

	complete(d, header);
	if (spill(d) < 0)
		return -1;
	if (whole)
		return 0;
	return disk_write(
	    d->disk, d->fd, (struct sv){ header, FORMAT_HEADER }, 0);
}

bool
draft_fits(const struct spool_draft *d, size_t limit)
{
	return d->written == 0 && !d->made && d->sum == NULL && !d->broken &&
	       d->buffer.len + FORMAT_END <= limit;
}

int
draft_write(struct spool_draft *d, struct err *err)
{
	char header[FORMAT_HEADER];

	complete(d, header);
	if (make_file(d) < 0 ||
	    disk_write(d->disk, d->fd, str_view(&d->buffer), 0) < 0)
		return fail(d, "write", err);
	close(d->fd);
	d->fd = -1;
	return 0;
}

struct sv
draft_bytes(const struct spool_draft *d)
{
	return str_view(&d->buffer);
}

static int
flush_name(const struct spool_draft *d)
{
	return d->place.closed ? d->disk->flush_all(d->fd)
			       : d->disk->flush_names(d->place.directory);
}

/* It may be whole: flushed, so that no later start takes it for accepted. */
static void
take_back(struct spool_draft *d)
{
	if (!d->made)
		return;
	d->disk->remove(d->place.directory, d->header.id);
	flush_name(d);
}

int
spool_commit(struct spool_draft **draft, struct err *err)
{
	struct spool_draft *d = *draft;

	if (d->broken)
		err_set(err, ERR_LATER, "%s%s: an earlier part was refused",
		    d->place.path, d->header.id);
	else if (finish(d) < 0)
		fail(d, "write", err);
	else if (d->disk->flush(d->fd) < 0)
		fail(d, "flush", err);
	else if (flush_name(d) < 0)
		fail(d, "flush the directory of", err);
	else {
		draft_free(draft);
		return 0;
	}
	take_back(d);
	draft_free(draft);
	return -1;
}

void
spool_discard(struct spool_draft **draft)
{
	struct spool_draft *d = *draft;

	if (d == NULL)
		return;
	if (d->made) {
		d->disk->remove(d->place.directory, d->header.id);
		if (d->place.removed != NULL)
			*d->place.removed = true;
	}
	draft_free(draft);
}

uint64_t
spool_draft_size(const struct spool_draft *d)
{
	return d->size;
}

uint32_t
spool_draft_flags(const struct spool_draft *d)
{
	uint32_t flags = d->header.flags;

	if (d->content.dots)
		flags |= SPOOL_DOTS;
	if (d->content.eightbit)
		flags |= SPOOL_EIGHTBIT;
	if (d->content.long_line)
		flags |= SPOOL_LONG;
	return flags;
}
