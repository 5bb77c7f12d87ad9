#include "spool/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/read.h"
#include "spool/replay_taken.h"
#include "spool/slots.h"
#include "util/log.h"
#include "util/mem.h"

enum { NAMES = 100, COMPLAINTS = 5 };

/* A segment that holds something, or what lies in its place. */
struct find {
	uint32_t slot;
	struct slots_name name;
	struct segment_header header;
	bool odd; /* it is no segment, or damaged: to be set aside */
};

struct replay {
	struct spool *spool;
	struct replay_report *report;
	struct facts facts;
	struct taken_list taken;
	struct find *found;
	size_t count;
	int locks[ID_SLOTS]; /* of slots; -1: not held */
	struct str payload;
	struct err *err; /* of the first failure */
	int result;
};

static void
fail(struct replay *r, const struct err *err)
{
	log_error("%s", err->text);
	if (r->result == 0)
		*r->err = *err;
	r->result = -1;
}

/* --- what there is -------------------------------------------------------- */

static bool
lock(struct replay *r, uint32_t slot)
{
	if (slot == SLOTS_DONE)
		return true;
	if (r->locks[slot] < 0)
		r->locks[slot] = slots_lock(r->spool, slot);
	return r->locks[slot] >= 0;
}

/* False: it holds nothing. */
static bool
look(struct replay *r, const char *name, struct find *f, struct err *err)
{
	int fd = slots_open(r->spool, name, err);

	f->odd = false;
	if (fd < 0 && errno == ENOENT && err->kind == ERR_LATER)
		return false;
	if (fd < 0 || segment_look(fd, &f->header, err) < 0)
		f->odd = true;
	if (fd >= 0)
		close(fd);
	return f->odd || f->header.state == SEGMENT_OPEN;
}

/* Once more when its owner can change nothing. */
static void
see_segment(void *context, uint32_t slot, const char *name)
{
	struct replay *r = context;
	struct find f = { .slot = slot };
	struct err err;

	if (!look(r, name, &f, &err))
		return;
	if (!lock(r, slot)) {
		r->report->busy++;
		return;
	}
	if (!look(r, name, &f, &err))
		return;
	if (f.odd)
		log_error("journal/%s: not used, but moved to corrupt/: %s",
		    name, err.text);
	snprintf(f.name.text, sizeof(f.name.text), "%s", name);
	r->found = mem_grow(r->found, r->count + 1, sizeof(f));
	r->found[r->count++] = f;
}

/* Accepted mail first; of each slot, the older first. */
static int
compare(const void *left, const void *right)
{
	const struct find *a = left, *b = right;

	if (a->slot != b->slot)
		return a->slot < b->slot ? -1 : 1;
	if (a->header.first != b->header.first)
		return a->header.first < b->header.first ? -1 : 1;
	return 0;
}

/* --- what the records say ------------------------------------------------- */

static void
say_damage(struct replay *r, struct find *f, const struct segment_piece *p,
    unsigned count)
{
	r->report->damaged++;
	f->odd = true;
	if (count <= COMPLAINTS)
		log_error("journal/%s: %zu bytes at offset %lld are damaged",
		    f->name.text, p->len, (long long)p->at);
	else if (count == COMPLAINTS + 1)
		log_error("journal/%s: more is damaged", f->name.text);
}

typedef void see_record(struct replay *, uint32_t type, struct sv payload);

/* Calls for each good record; tells of the others if asked to. */
static void
each_record(struct replay *r, struct find *f, see_record *see, bool tells)
{
	struct segment_list list;
	unsigned damaged = 0;
	struct err err;
	int fd = slots_open(r->spool, f->name.text, &err);

	if (fd < 0) {
		fail(r, &err);
		return;
	}
	segment_list(fd, &f->header, &list);
	if (list.unreadable > 0 && tells) {
		log_error("journal/%s: %u blocks cannot be read", f->name.text,
		    list.unreadable);
		f->odd = true;
	}
	for (size_t i = 0; i < list.count; i++) {
		const struct segment_piece *p = &list.pieces[i];

		if (p->what == SEGMENT_DAMAGE && tells)
			say_damage(r, f, p, ++damaged);
		else if (p->what == SEGMENT_RECORD) {
			if (segment_payload(fd, p, &r->payload, &err) < 0)
				fail(r, &err);
			else
				see(r, p->type, str_view(&r->payload));
		}
	}
	segment_list_free(&list);
	close(fd);
}

static void
see_fact(struct replay *r, uint32_t type, struct sv payload)
{
	char id[SPOOL_ID_ROOM];

	if (type == RECORD_OUTCOMES)
		facts_outcomes(&r->facts, payload);
	else if (type == RECORD_VOID && record_take_id(&payload, id))
		facts_void(&r->facts, id);
}

/* --- messages that are not whole ------------------------------------------ */

/* An order sent it there, and the name in the queue is gone. */
static bool
is_requeued(const struct replay *r, int directory, const char *id)
{
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "maildrop/%s", id);
	return (fstatat(r->spool->top, path, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
		   taken_has(&r->taken, id)) &&
	       fstatat(directory, id, &st, AT_SYMLINK_NOFOLLOW) < 0;
}

static int
make_again(struct spool *spool, int directory, const char *id, struct sv bytes,
    struct err *err)
{
	const struct disk *disk = spool->disk;
	int fd, result = 0;

	disk->remove(directory, id);
	fd = disk->open(directory, id,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, "make %s", queue_name(id).text);
	if (disk_write(disk, fd, bytes, 0) < 0)
		result = err_errno(err, "write %s", queue_name(id).text);
	close(fd);
	return result;
}

static void
see_accepted(struct replay *r, uint32_t type, struct sv payload)
{
	char id[SPOOL_ID_ROOM];
	struct err err;
	int directory;

	if (type != RECORD_ACCEPT || !record_take_id(&payload, id) ||
	    facts_is_gone(&r->facts, id) || read_is_whole(r->spool, id))
		return;
	directory = queue_directory_of(r->spool, id, &err);
	if (directory >= 0 && is_requeued(r, directory, id))
		return;
	if (directory < 0 ||
	    make_again(r->spool, directory, id, payload, &err) < 0)
		fail(r, &err);
	else
		r->report->restored++;
}

/* --- the end -------------------------------------------------------------- */

static int
set_aside(struct replay *r, const struct find *f, struct err *err)
{
	struct spool *spool = r->spool;
	char name[64];
	struct stat st;

	for (int n = 0; n < NAMES; n++) {
		snprintf(name, sizeof(name),
		    n == 0 ? "journal-%s" : "journal-%s.%d", f->name.text, n);
		if (fstatat(spool->corrupt, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			break;
	}
	st.st_mode = S_IFREG;
	fstatat(spool->journal, f->name.text, &st, AT_SYMLINK_NOFOLLOW);
	/* What is no file cannot be moved from behind the walls: it goes. */
	if (spool->disk->rename(
		spool->journal, f->name.text, spool->corrupt, name) < 0 &&
	    (S_ISREG(st.st_mode) ||
		spool->disk->remove(spool->journal, f->name.text) < 0))
		return err_errno(
		    err, "move journal/%s to corrupt/", f->name.text);
	if (spool->disk->flush_names(spool->corrupt) < 0 ||
	    spool->disk->flush_names(spool->journal) < 0)
		return err_errno(err, "flush corrupt and journal");
	r->report->aside++;
	return 0;
}

/* What is not even a segment may stay where it is, if it must. */
static void
clear_one(struct replay *r, const struct find *f)
{
	struct err err;
	int result;

	if (f->odd)
		result = set_aside(r, f, &err);
	else
		result = slots_free(r->spool, f->name.text, &err);
	if (result < 0 && f->header.state == SEGMENT_OPEN)
		fail(r, &err);
	else if (result < 0)
		log_error("%s", err.text);
}

/* Outcomes last, and not while one lives who may have use for them. */
static void
clear(struct replay *r)
{
	for (size_t i = 0; i < r->count && r->result == 0; i++) {
		const struct find *f = &r->found[i];

		if (f->slot != SLOTS_DONE || r->report->busy == 0 ||
		    f->header.state != SEGMENT_OPEN)
			clear_one(r, f);
	}
}

/* Who may write in maildrop can name as many slots as there are: none stays
 * locked for that. */
static void
settle_one(struct replay *r, const struct taken *t)
{
	bool had = r->locks[t->slot] >= 0;
	struct err err;

	if (!lock(r, t->slot))
		return;
	if (taken_settle(&r->taken, t, &r->facts, &err) < 0)
		fail(r, &err);
	if (had)
		return;
	close(r->locks[t->slot]);
	r->locks[t->slot] = -1;
}

static void
settle_taken(struct replay *r)
{
	for (size_t i = 0; i < r->taken.count; i++)
		settle_one(r, &r->taken.at[i]);
	r->report->local = r->taken.removed;
}

static void
replay(struct replay *r)
{
	struct err err;

	for (size_t i = 0; i < r->count; i++)
		if (!r->found[i].odd)
			each_record(r, &r->found[i], see_fact, true);
	for (size_t i = 0; i < r->count; i++)
		if (r->found[i].header.state == SEGMENT_OPEN &&
		    r->found[i].slot != SLOTS_DONE)
			each_record(r, &r->found[i], see_accepted, false);
	if (facts_apply(&r->facts, r->spool, r->report, &err) < 0)
		fail(r, &err);
	if (r->result == 0)
		settle_taken(r);
	if (r->result == 0 && r->spool->disk->flush_all(r->spool->queue) < 0) {
		err_errno(&err, "flush the file system of the queue");
		fail(r, &err);
	}
	clear(r);
}

int
spool_replay(struct spool *spool, struct replay_report *report, struct err *err)
{
	struct replay *r = mem_get(sizeof(*r));
	int result;

	*report = (struct replay_report){ 0 };
	r->spool = spool;
	r->report = report;
	r->err = err;
	for (size_t i = 0; i < ID_SLOTS; i++)
		r->locks[i] = -1;
	facts_begin(&r->facts);
	r->taken.maildrop = -1;
	if (slots_each(spool, see_segment, r, err) < 0 ||
	    taken_begin(&r->taken, spool, err) < 0)
		r->result = -1;
	if (r->count > 0)
		qsort(r->found, r->count, sizeof(r->found[0]), compare);
	if (r->count + r->taken.count > 0 && r->result == 0)
		replay(r);
	taken_end(&r->taken);
	facts_end(&r->facts);
	for (size_t i = 0; i < ID_SLOTS; i++)
		if (r->locks[i] >= 0)
			close(r->locks[i]);
	result = r->result;
	str_free(&r->payload);
	free(r->found);
	free(r);
	return result;
}
