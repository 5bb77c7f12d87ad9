#include "spool/slots.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "spool/boot.h"
#include "util/mem.h"

static const char done_name[] = "done";

struct slots_name
slots_name(uint32_t slot, unsigned segment)
{
	struct slots_name name;
	int letter = 'a' + (int)segment;

	if (slot == SLOTS_DONE)
		snprintf(
		    name.text, sizeof(name.text), "%s.%c", done_name, letter);
	else
		snprintf(name.text, sizeof(name.text), "%u.%c", slot, letter);
	return name;
}

/* One spelling a segment: what slots_name() would make. */
static bool
parse(const char *text, uint32_t *slot)
{
	struct sv rest = sv_of(text), stem;
	unsigned long n = SLOTS_DONE;

	if (!sv_cut(&rest, '.', &stem) || rest.len != 1 || rest.at[0] < 'a' ||
	    rest.at[0] >= 'a' + SLOTS_LETTERS)
		return false;
	if (!sv_equal(stem, sv_of(done_name)) &&
	    !sv_number(stem, ID_SLOTS - 1, &n))
		return false;
	*slot = (uint32_t)n;
	return strcmp(slots_name(*slot, (unsigned)(rest.at[0] - 'a')).text,
		   text) == 0;
}

int
slots_each(
    struct spool *spool, slots_each_fn *fn, void *context, struct err *err)
{
	int fd =
	    openat(spool->journal, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	uint32_t slot;

	if (names == NULL) {
		err_errno(err, "read journal");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while ((entry = readdir(names)) != NULL)
		if (parse(entry->d_name, &slot))
			fn(context, slot, entry->d_name);
	closedir(names);
	return 0;
}

int
slots_open(struct spool *spool, const char *name, struct err *err)
{
	int fd = openat(spool->journal, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		err_errno(err, "open journal/%s", name);
		if (errno == ELOOP || errno == ENXIO)
			err->kind = ERR_NEVER;
		return -1;
	}
	if (queue_is_plain(fd))
		return fd;
	close(fd);
	return err_set(
	    err, ERR_NEVER, "journal/%s: not a plain file with one name", name);
}

int
slots_lock(struct spool *spool, uint32_t slot)
{
	char name[12];
	int fd;

	snprintf(name, sizeof(name), "%u", slot);
	fd = spool->disk->open(spool->journal, name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd >= 0 &&
	    (!queue_is_plain(fd) || flock(fd, LOCK_EX | LOCK_NB) < 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* --- which are open ------------------------------------------------------- */

struct look {
	struct spool *spool;
	struct slots_epochs *epochs;
	bool unknown;
};

static void
see_epoch(void *context, uint32_t slot, const char *name)
{
	struct look *look = context;
	struct slots_epochs *e = look->epochs;
	struct segment_header h;
	struct err err;
	int fd;

	if (slot == SLOTS_DONE)
		return;
	fd = slots_open(look->spool, name, &err);
	if (fd >= 0 && segment_look(fd, &h, &err) == 0) {
		if (h.state == SEGMENT_OPEN) {
			e->at = mem_grow(e->at, e->count + 1, sizeof(e->at[0]));
			e->at[e->count++] = h.epoch;
		}
	} else if (err.kind == ERR_LATER && errno != ENOENT)
		look->unknown = true; /* not for now; what is none is none */
	if (fd >= 0)
		close(fd);
}

int
slots_epochs(struct spool *spool, struct slots_epochs *e, struct err *err)
{
	struct look look = { .spool = spool, .epochs = e };

	e->count = 0;
	if (slots_each(spool, see_epoch, &look, err) < 0)
		return -1;
	if (look.unknown)
		return err_set(
		    err, ERR_LATER, "journal: a segment cannot be read");
	return 0;
}

static bool
has(const struct slots_epochs *e, uint64_t epoch)
{
	for (size_t i = 0; i < e->count; i++)
		if (e->at[i] == epoch)
			return true;
	return false;
}

void
slots_epochs_keep(struct slots_epochs *e, const struct slots_epochs *others)
{
	size_t kept = 0;

	for (size_t i = 0; i < e->count; i++)
		if (has(others, e->at[i]))
			e->at[kept++] = e->at[i];
	e->count = kept;
}

void
slots_epochs_free(struct slots_epochs *e)
{
	free(e->at);
	*e = (struct slots_epochs){ 0 };
}

/* --- freeing -------------------------------------------------------------- */

int
slots_free(struct spool *spool, const char *name, struct err *err)
{
	struct segment_list list;
	struct segment s;
	int result;

	if (segment_open(&s, spool->disk, spool->journal, name, err) < 0)
		return -1;
	segment_list(s.fd, &s.header, &list);
	s.next = list.last + 1;
	segment_list_free(&list);
	result = segment_free(&s, err);
	segment_close(&s);
	return result;
}

/* OPEN, and written since this machine was started. */
static bool
is_open(struct spool *spool, const char *name)
{
	struct segment_header h;
	struct err err;
	int fd = slots_open(spool, name, &err);
	bool open = fd >= 0 && segment_look(fd, &h, &err) == 0 &&
		    h.state == SEGMENT_OPEN;

	if (fd >= 0)
		close(fd);
	return open && (h.boot == boot_id() || h.boot == 0);
}

static void
see_dead(void *context, uint32_t slot, const char *name)
{
	struct spool *spool = context;
	struct err err;
	int lock;

	if (slot == SLOTS_DONE || !is_open(spool, name) ||
	    (lock = slots_lock(spool, slot)) < 0)
		return;
	/* Its owner may have freed it at the last moment. */
	if (is_open(spool, name) && spool->disk->flush_all(spool->top) == 0)
		slots_free(spool, name, &err);
	close(lock);
}

void
slots_retire_dead(struct spool *spool)
{
	struct err err;

	slots_each(spool, see_dead, spool, &err);
}
