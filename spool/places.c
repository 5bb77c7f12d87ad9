#include "spool/places.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "spool/boot.h"
#include "spool/slots.h"
#include "util/log.h"

static struct slots_name
name_of(const struct places *p, const struct place *place)
{
	return slots_name(p->slot->number, (unsigned)(place - p->at));
}

/* --- what a dead owner left ----------------------------------------------- */

struct left {
	int fd;
	struct segment_header header;
};

/* False: nothing is in it, or nobody can say what. */
static bool
look(struct spool_slot *slot, unsigned letter, struct left *left)
{
	struct slots_name name = slots_name(slot->number, letter);
	struct err err;

	left->fd = openat(slot->spool->journal, name.text,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (left->fd < 0)
		return false;
	if (queue_is_plain(left->fd) &&
	    segment_look(left->fd, &left->header, &err) == 0 &&
	    left->header.state == SEGMENT_OPEN)
		return true;
	close(left->fd);
	return false;
}

static bool
is_of_another_boot(const struct segment_header *h)
{
	return h->boot != 0 && boot_id() != 0 && h->boot != boot_id();
}

static int
free_one(struct spool_slot *slot, unsigned letter, struct err *err)
{
	struct spool *spool = slot->spool;
	struct slots_name name = slots_name(slot->number, letter);
	struct segment_list list;
	struct segment segment;
	int result;

	if (segment_open(
		&segment, spool->disk, spool->journal, name.text, err) < 0)
		return -1;
	segment_list(segment.fd, &segment.header, &list);
	segment.next = list.last + 1; /* numbers go on from there */
	segment_list_free(&list);
	result = segment_free(&segment, err);
	segment_close(&segment);
	return result;
}

/* Another slot will do. */
static int
leave_alone(const struct spool_slot *slot, struct err *err)
{
	err->kind = ERR_NEVER;
	return err_in(err, "slot %u is left alone", slot->number);
}

int
places_take_over(struct spool_slot *slot, struct err *err)
{
	struct spool *spool = slot->spool;
	bool open[PLACES] = { false };
	unsigned count = 0;

	for (unsigned n = 0; n < PLACES; n++) {
		struct left left;

		if (!look(slot, n, &left))
			continue;
		close(left.fd);
		if (is_of_another_boot(&left.header))
			return err_set(err, ERR_NEVER,
			    "slot %u is left alone: journal/%s is from before "
			    "this start of the machine, and was not replayed",
			    slot->number, slots_name(slot->number, n).text);
		open[n] = true;
		count++;
	}
	if (count > 0 && spool->disk->flush_all(spool->top) < 0) {
		err_errno(err, "flush the file system of the queue");
		return leave_alone(slot, err);
	}
	for (unsigned n = 0; n < PLACES; n++)
		if (open[n] && free_one(slot, n, err) < 0)
			return leave_alone(slot, err);
	if (count > 0)
		log_info("journal/%u: retired %u segments of a worker that is "
			 "gone",
		    slot->number, count);
	return 0;
}

/* --- in turn -------------------------------------------------------------- */

static int
open_place(struct places *p, struct place *place, struct err *err)
{
	const struct spool *spool = p->slot->spool;

	return segment_open(&place->segment, spool->disk, spool->journal,
	    name_of(p, place).text, err);
}

/* What is there already is opened, and tells how far its numbers went. */
void
places_begin(struct places *p, struct spool_slot *slot)
{
	struct err err;

	*p = (struct places){ .slot = slot, .next = 1 };
	for (unsigned n = 0; n < PLACES; n++) {
		struct place *place = &p->at[n];

		place->segment.fd = -1;
		if (faccessat(slot->spool->journal, name_of(p, place).text,
			F_OK, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (open_place(p, place, &err) < 0) {
			log_warn("%s", err.text);
			place->state = PLACE_BAD;
			continue;
		}
		place->state = place->segment.header.state == SEGMENT_FREE
				   ? PLACE_FREE
				   : PLACE_BAD;
		if (place->segment.header.first > p->next)
			p->next = place->segment.header.first;
	}
}

struct place *
places_free(struct places *p)
{
	struct place *none = NULL;
	unsigned used = 0;

	for (unsigned n = 0; n < PLACES; n++) {
		struct place *place = &p->at[n];

		if (place->state == PLACE_FREE)
			return place;
		if (place->state == PLACE_NONE && none == NULL)
			none = place;
		used += place->state == PLACE_OPEN ||
			place->state == PLACE_FULL ||
			place->state == PLACE_RETIRING;
	}
	return used < PLACES_USED ? none : NULL;
}

int
place_begin(struct places *p, struct place *place, size_t size, struct err *err)
{
	struct segment_header as = {
		.kind = SEGMENT_ACCEPT,
		.slot = p->slot->number,
		.size = size,
		.first = p->next,
		.boot = boot_id(),
		.begun = p->slot->spool->disk->now(),
	};

	if (place->segment.fd < 0 && open_place(p, place, err) < 0)
		return -1;
	if (place->segment.header.state != SEGMENT_FREE)
		return err_set(err, ERR_NEVER, "journal/%s: somebody uses it",
		    place->segment.name);
	return segment_begin(&place->segment, &as, err);
}

bool
places_take_full(struct places *p)
{
	p->retiring_count = 0;
	for (unsigned n = 0; n < PLACES; n++)
		if (p->at[n].state == PLACE_FULL) {
			p->at[n].state = PLACE_RETIRING;
			p->retiring[p->retiring_count++] = &p->at[n];
		}
	return p->retiring_count > 0;
}

void
places_retire(struct places *p, struct err *err)
{
	const struct spool *spool = p->slot->spool;
	bool durable = spool->disk->flush_all(spool->top) == 0;

	if (!durable)
		err_errno(err, "flush the file system of the queue");
	for (unsigned i = 0; i < p->retiring_count; i++)
		p->retiring[i]->failed =
		    !durable || segment_free(&p->retiring[i]->segment, err) < 0;
}

void
places_retired(struct places *p)
{
	for (unsigned i = 0; i < p->retiring_count; i++)
		p->retiring[i]->state =
		    p->retiring[i]->failed ? PLACE_BAD : PLACE_FREE;
	p->retiring_count = 0;
}

void
places_end(struct places *p)
{
	for (unsigned n = 0; n < PLACES; n++)
		segment_close(&p->at[n].segment);
}
