#include "spool/slot.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/file.h>
#include <unistd.h>

#include "spool/journal.h"
#include "spool/places.h"
#include "spool/read.h"
#include "spool/sum.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/must.h"

/* How far the mark is written ahead: a minute; but when the IDs run before the
 * clock (it was set back, or the last owner was killed) they take one
 * microsecond each, and so do not run away. */
enum { STRIDE = 60 * ID_SECOND, STRIDE_BEFORE_CLOCK = 10000 };

enum { VERSION = 1 };

/* These are the bytes on disk; they fit in one sector, so they are old or new.
 */
struct header {
	uint8_t version;
	char magic[7];
	uint64_t mark, since, sum;
};

_Static_assert(sizeof(struct header) == 32, "no holes");

static const char magic[7] = { 'J', 'O', 'U', 'R', 'N', 'A', 'L' };

struct number {
	char text[12];
};

static struct number
name_of(uint32_t slot)
{
	struct number name;

	snprintf(name.text, sizeof(name.text), "%u", slot);
	return name;
}

static int
store(struct spool_slot *slot, int64_t mark, int64_t since, struct err *err)
{
	const struct disk *disk = slot->spool->disk;
	struct header raw = {
		.version = VERSION,
		.mark = htole64((uint64_t)mark),
		.since = htole64((uint64_t)since),
	};
	struct sv bytes = { (const char *)&raw, sizeof(raw) };

	memcpy(raw.magic, magic, sizeof(raw.magic));
	raw.sum = htole64(sum_of(&raw, offsetof(struct header, sum), 0));
	if (disk_write(disk, slot->fd, bytes, 0) < 0 ||
	    disk->flush(slot->fd) < 0)
		return err_errno(err, "write journal/%u", slot->number);
	slot->mark = mark;
	slot->since = since;
	return 0;
}

/* False: there is no header, or none that can be believed. */
static bool
load(struct spool_slot *slot)
{
	struct header raw;
	ssize_t n = pread(slot->fd, &raw, sizeof(raw), 0);

	if (n == 0)
		return false; /* a new one */
	if (n != sizeof(raw) || raw.version != VERSION ||
	    memcmp(raw.magic, magic, sizeof(raw.magic)) != 0 ||
	    le64toh(raw.sum) != sum_of(&raw, offsetof(struct header, sum), 0) ||
	    le64toh(raw.mark) > INT64_MAX / 2) {
		log_warn("journal/%u: bad header", slot->number);
		return false;
	}
	slot->mark = (int64_t)le64toh(raw.mark);
	slot->since = (int64_t)le64toh(raw.since);
	return true;
}

struct sweep {
	struct spool_slot *slot;
	int64_t highest;
	unsigned removed;
};

static void
remove_durably(struct sweep *sweep, const char *id)
{
	struct spool *spool = sweep->slot->spool;
	struct err err;

	if (spool_remove(spool, id, &err) < 0 ||
	    spool->disk->flush_names(queue_directory_of(spool, id, &err)) < 0)
		log_warn("%s: cannot remove an unfinished message",
		    queue_name(id).text);
	else
		sweep->removed++;
}

static void
see_name(void *context, const char *name)
{
	struct sweep *sweep = context;
	struct err err;
	struct id id;
	int fd;

	if (!id_parse(sv_of(name), &id) || id.slot != sweep->slot->number)
		return;
	if (id.when > sweep->highest)
		sweep->highest = id.when;
	if (id.when < sweep->slot->since)
		return;
	fd = spool_file(sweep->slot->spool, name, &err);
	if (fd < 0)
		return;
	if (read_state(fd, name, &err) == SPOOL_UNFINISHED)
		remove_durably(sweep, name);
	close(fd);
}

/* Removes what a dead owner did not finish; finds the IDs that it gave, in
 * case the header that should tell is lost. */
static int
take_over(struct spool_slot *slot, struct err *err)
{
	int64_t start = slot->spool->disk->now();
	struct sweep sweep = { .slot = slot };
	bool known;

	if (places_take_over(slot, err) < 0)
		return -1;
	known = load(slot);
	if (!known || slot->since < slot->mark) {
		if (spool_each(slot->spool, see_name, &sweep, err) < 0)
			return -1;
		if (sweep.removed > 0)
			log_info("journal/%u: removed %u unfinished messages",
			    slot->number, sweep.removed);
	}
	if (!known)
		slot->mark = sweep.highest + 1;
	if (start < slot->mark)
		start = slot->mark;
	slot->last = start - 1;
	return store(slot, start, start, err);
}

/* It is there, and nobody can make a slot of it. */
static bool
is_strange(int error)
{
	return error == ELOOP || error == EACCES || error == EPERM ||
	       error == EISDIR || error == ENXIO;
}

/* -1 and ERR_NEVER: it is no slot. */
static int
open_file(struct spool_slot *slot, const char *name, struct err *err)
{
	struct spool *spool = slot->spool;
	bool strange;

	slot->fd = spool->disk->open(spool->journal, name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (slot->fd < 0) {
		strange = is_strange(errno);
		err_errno(err, "open journal/%s", name);
		if (strange)
			err->kind = ERR_NEVER;
		return -1;
	}
	if (queue_is_plain(slot->fd))
		return 0;
	close(slot->fd);
	return err_set(
	    err, ERR_NEVER, "journal/%s: not a plain file with one name", name);
}

/* -1 and ERR_NONE: it has an owner. */
static int
try(struct spool_slot *slot, struct err *err)
{
	struct spool *spool = slot->spool;
	struct number name = name_of(slot->number);

	if (open_file(slot, name.text, err) < 0)
		return -1;
	err->kind = ERR_NONE;
	if (flock(slot->fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK)
			err_errno(err, "lock journal/%s", name.text);
	} else if (spool->disk->flush_names(spool->journal) < 0)
		err_errno(err, "flush journal");
	else if (take_over(slot, err) == 0)
		return 0;
	close(slot->fd);
	return -1;
}

struct spool_slot *
spool_slot_take(struct spool *spool, struct err *err)
{
	struct spool_slot *slot = mem_get(sizeof(*slot));

	slot->spool = spool;
	for (slot->number = 0; slot->number < ID_SLOTS; slot->number++) {
		if (try(slot, err) == 0)
			return slot;
		if (err->kind == ERR_LATER)
			break;
		if (err->kind == ERR_NEVER)
			log_warn("%s", err->text);
	}
	if (slot->number == ID_SLOTS)
		err_set(err, ERR_LATER, "journal: all slots are in use");
	free(slot);
	return NULL;
}

/* What was discarded is durably gone. */
static bool
flush_removed(struct spool *spool)
{
	struct err err;

	for (unsigned n = 0; n < ID_DIRECTORIES; n++)
		if (spool->removed[n] &&
		    spool->disk->flush_names(queue_directory(spool, n, &err)) <
			0)
			return false;
	return true;
}

void
spool_slot_give_back(struct spool_slot **slot)
{
	int64_t next, since;
	struct err err;

	if (*slot == NULL)
		return;
	journal_free(&(*slot)->journal);
	next = (*slot)->last + 1;
	/* Nothing is unfinished: the next owner need not look. */
	since = flush_removed((*slot)->spool) ? next : (*slot)->since;
	if (store(*slot, next, since, &err) < 0)
		log_warn("%s", err.text);
	close((*slot)->fd);
	free((*slot)->commit);
	free(*slot);
	*slot = NULL;
}

static void
move_mark(struct spool_slot *slot, int64_t when, int64_t now)
{
	int64_t ahead = when > now ? STRIDE_BEFORE_CLOCK : STRIDE;

	slot->failed.kind = ERR_NONE;
	if (store(slot, when + ahead, slot->since, &slot->failed) < 0)
		log_warn("%s", slot->failed.text);
}

void
spool_new_id(struct spool_slot *slot, char id[SPOOL_ID_ROOM])
{
	int64_t now = slot->spool->disk->now();
	int64_t when = now > slot->last ? now : slot->last + 1;

	if (when >= slot->mark)
		move_mark(slot, when, now);
	slot->last = when;
	id_print((struct id){ when, slot->number }, id);
}

int
slot_check(const struct spool_slot *slot, struct err *err)
{
	if (slot->failed.kind == ERR_NONE)
		return 0;
	*err = slot->failed;
	return -1;
}
