#include "spool/journal.h"

#include <stdlib.h>

#include "spool/draft.h"
#include "spool/places.h"
#include "spool/records.h"
#include "spool/slots.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/must.h"

enum { AGE = 60000, WAIT = 5000, AGAIN = 1000, AGAIN_MOST = 60000 };

struct void_id {
	char text[SPOOL_ID_ROOM];
};

/* What one job writes; the thread has it while the job is under way. */
struct group {
	struct job job;
	bool under_way;
	struct place *place;
	bool begins; /* the segment, first */
	struct segment_record records[JOURNAL_RECORDS];
	size_t count, bytes;
	size_t voids; /* of the records, the first */
	struct list commits;
	bool failed;
	struct err err;
};

struct journal {
	struct spool_slot *slot;
	struct commit_settings set;
	struct places places;
	struct place *current; /* NULL: none is open */
	struct list pending;   /* commits whose file is written */
	struct list failed;    /* those to be told */
	struct group group;
	struct job retire;
	bool retiring;
	struct err retire_err;
	struct void_id *voids;
	size_t void_count, void_room;
	bool well;
	bool starved;  /* no segment is free */
	bool is_small; /* smaller than they should be, as was told */
	bool ended;
	int64_t pause; /* after the last failure; 0: there was none */
	struct soon soon;
	struct timer delay, again, age, hunger;
};

static void go_on(struct journal *);

bool
journal_is_well(const struct journal *j)
{
	return j->well;
}

static void
set_well(struct journal *j, bool well)
{
	if (well == j->well)
		return;
	j->well = well;
	if (well)
		log_info(
		    "journal/%u: messages are accepted again", j->slot->number);
	if (j->set.changed != NULL)
		j->set.changed();
}

/* --- refused messages ----------------------------------------------------- */

static void
add_void(struct journal *j, const char *id)
{
	must(!j->group.under_way); /* which points to them */
	if (j->void_count == j->void_room) {
		j->void_room =
		    j->void_room == 0 ? 64 : mem_double(j->void_room);
		j->voids =
		    mem_grow(j->voids, j->void_room, sizeof(j->voids[0]));
	}
	memcpy(j->voids[j->void_count++].text, id, SPOOL_ID_ROOM);
}

/* Its file may be whole, and its record on the disk: both are taken back. */
static void
take_back(struct journal *j, struct commit *c, const struct err *why)
{
	c->failed = true;
	c->err = *why;
	c->err.kind = ERR_LATER;
	add_void(j, draft_id(c->draft));
	spool_discard(&c->draft);
	list_add(&j->failed, &c->node);
}

static void
take_all_back(struct journal *j, struct list *commits, const struct err *why)
{
	struct list *node;

	while ((node = list_take(commits)) != NULL)
		take_back(j, owner_of(node, struct commit, node), why);
}

static void
tell_failed(struct journal *j)
{
	struct list *node;

	while ((node = list_take(&j->failed)) != NULL) {
		struct commit *c = owner_of(node, struct commit, node);

		c->done(c);
	}
}

static void
fail(struct journal *j, const struct err *why)
{
	log_warn("%s: no message is accepted until a segment of the journal "
		 "works",
	    why->text);
	j->pause = j->pause == 0 ? j->set.again : j->pause * 2;
	if (j->pause > AGAIN_MOST)
		j->pause = AGAIN_MOST;
	timer_after(&j->again, j->pause);
	take_all_back(j, &j->pending, why);
	set_well(j, false);
}

/* --- segments ------------------------------------------------------------- */

/* In a thread. */
static void
run_retire(struct job *job)
{
	struct journal *j = owner_of(job, struct journal, retire);

	places_retire(&j->places, &j->retire_err);
}

static void
on_retired(struct job *job)
{
	struct journal *j = owner_of(job, struct journal, retire);

	j->retiring = false;
	if (j->retire_err.kind != ERR_NONE)
		log_warn("journal/%u: a segment stays until the next start: %s",
		    j->slot->number, j->retire_err.text);
	places_retired(&j->places);
	if (!j->ended)
		go_on(j);
}

static void
retire_full(struct journal *j)
{
	if (j->retiring || !places_take_full(&j->places))
		return;
	j->retiring = true;
	j->retire_err.kind = ERR_NONE;
	commit_start(&j->set, &j->retire);
}

static void
close_current(struct journal *j)
{
	if (j->current == NULL)
		return;
	j->current->state = PLACE_FULL;
	j->current = NULL;
	timer_cancel(&j->age);
}

static void
on_age(struct timer *t)
{
	struct journal *j = owner_of(t, struct journal, age);

	if (j->group.under_way) {
		timer_after(t, 1000);
		return;
	}
	close_current(j);
	go_on(j);
}

static void
starve(struct journal *j)
{
	if (!j->starved)
		timer_after(&j->hunger, j->set.wait);
	j->starved = true;
}

static void
on_hunger(struct timer *t)
{
	struct journal *j = owner_of(t, struct journal, hunger);
	struct err why;

	err_set(&why, ERR_LATER,
	    "journal/%u: all segments wait for the file system to be flushed",
	    j->slot->number);
	log_warn("%s", why.text);
	take_all_back(j, &j->pending, &why);
	set_well(j, false);
	tell_failed(j);
}

/* --- groups --------------------------------------------------------------- */

static bool
fits(const struct group *g, size_t room, size_t payload)
{
	return g->count < JOURNAL_RECORDS &&
	       g->bytes + segment_need(payload) <= room;
}

static void
add(struct group *g, uint32_t type, const char *id, struct sv bytes)
{
	g->records[g->count++] = (struct segment_record){ .type = type,
		.parts = { { id, SPOOL_ID_ROOM }, bytes } };
	g->bytes += segment_need(SPOOL_ID_ROOM + bytes.len);
}

/* The refused first: nothing is accepted while one of them is not written. */
static void
fill(struct journal *j, size_t room)
{
	struct group *g = &j->group;

	if (room > SEGMENT_GROUP)
		room = SEGMENT_GROUP;
	g->count = g->bytes = 0;
	while (g->count < j->void_count && fits(g, room, SPOOL_ID_ROOM))
		add(g, RECORD_VOID, j->voids[g->count].text, SV(""));
	g->voids = g->count;
	if (g->voids < j->void_count)
		return;
	list_each(node, &j->pending) {
		struct commit *c = owner_of(node, struct commit, node);
		struct sv bytes = draft_bytes(c->draft);

		if (!fits(g, room, SPOOL_ID_ROOM + bytes.len))
			break;
		add(g, RECORD_ACCEPT, draft_id(c->draft), bytes);
		list_drop(node);
		list_add(&g->commits, node);
	}
}

/* In a thread. */
static void
run_group(struct job *job)
{
	struct group *g = owner_of(job, struct group, job);
	struct journal *j = owner_of(g, struct journal, group);

	g->failed = true;
	if (g->begins &&
	    place_begin(&j->places, g->place, j->set.segment_size, &g->err) < 0)
		return;
	if (g->count > 0 && segment_write(&g->place->segment, g->records,
				g->count, &g->err) < 0)
		return;
	g->failed = false;
}

/* A segment that was not written yet is as good as it was. */
static void
group_failed(struct journal *j)
{
	struct group *g = &j->group;

	if (g->place->segment.failed || g->err.kind == ERR_NEVER)
		g->place->state = PLACE_BAD;
	else if (g->begins)
		g->place->state =
		    g->place->segment.fd >= 0 ? PLACE_FREE : PLACE_NONE;
	j->current = NULL;
	timer_cancel(&j->age);
	take_all_back(j, &g->commits, &g->err);
	fail(j, &g->err);
	tell_failed(j);
}

static void
drop_voids(struct journal *j, size_t count)
{
	j->void_count -= count;
	if (j->void_count > 0)
		memmove(j->voids, j->voids + count,
		    j->void_count * sizeof(j->voids[0]));
}

static void
tell_size(struct journal *j, const struct segment *s)
{
	bool is_small = s->header.size < j->set.segment_size;

	if (is_small && !j->is_small)
		log_info("journal/%s: %llu bytes, not journal_segment_size: "
			 "the disk is small or nearly full",
		    s->name, (unsigned long long)s->header.size);
	j->is_small = is_small;
}

static void
on_group(struct job *job)
{
	struct group *g = owner_of(job, struct group, job);
	struct journal *j = owner_of(g, struct journal, group);
	struct list accepted, *node;

	g->under_way = false;
	if (!g->failed || g->place->segment.next > j->places.next)
		j->places.next = g->place->segment.next;
	if (g->failed) {
		group_failed(j);
		return;
	}
	if (g->begins)
		tell_size(j, &g->place->segment);
	if (g->count > 0 && !timer_is_set(&j->age))
		timer_after(&j->age, j->set.age);
	drop_voids(j, g->voids);
	list_begin(&accepted);
	while ((node = list_take(&g->commits)) != NULL)
		list_add(&accepted, node);
	if (j->void_count == 0) {
		j->pause = 0;
		set_well(j, true);
	}
	go_on(j); /* the disk has work while we answer */
	while ((node = list_take(&accepted)) != NULL) {
		struct commit *c = owner_of(node, struct commit, node);

		draft_free(&c->draft);
		c->done(c);
	}
}

/* What is to be written does not fit in the segment that is open. */
static bool
needs_more(const struct journal *j)
{
	size_t payload = SPOOL_ID_ROOM;

	if (j->void_count == 0 && !list_empty(&j->pending))
		payload += draft_bytes(
		    owner_of(j->pending.next, struct commit, node)->draft)
			       .len;
	return segment_room(&j->current->segment) < segment_need(payload);
}

/* Writes what there is, if nothing is being written. */
static void
write_group(struct journal *j)
{
	struct group *g = &j->group;

	timer_cancel(&j->delay);
	if (j->current != NULL && needs_more(j))
		close_current(j);
	g->begins = j->current == NULL;
	g->place = g->begins ? places_free(&j->places) : j->current;
	if (g->place == NULL) {
		starve(j);
		return;
	}
	j->starved = false;
	timer_cancel(&j->hunger);
	/* How large it will be is not known: the disk may be small. */
	fill(j, g->begins ? SEGMENT_LEAST - SEGMENT_BLOCK
			  : segment_room(&g->place->segment));
	g->place->state = PLACE_OPEN;
	j->current = g->place;
	g->under_way = true;
	g->err.kind = ERR_NONE;
	commit_start(&j->set, &g->job);
}

/* After anything has changed. */
static void
go_on(struct journal *j)
{
	bool more =
	    j->current == NULL || j->void_count > 0 || !list_empty(&j->pending);

	if (more && !j->group.under_way && !timer_is_set(&j->again)) {
		if (j->set.delay == 0 || !j->well || j->current == NULL)
			write_group(j);
		else if (!timer_is_set(&j->delay))
			timer_after(&j->delay, j->set.delay);
	}
	retire_full(j);
}

static void
on_soon(struct soon *s)
{
	struct journal *j = owner_of(s, struct journal, soon);

	tell_failed(j);
	go_on(j);
}

static void
on_again(struct timer *t)
{
	go_on(owner_of(t, struct journal, again));
}

static void
on_delay(struct timer *t)
{
	struct journal *j = owner_of(t, struct journal, delay);

	if (!j->group.under_way)
		write_group(j);
	retire_full(j);
}

/* --- from outside --------------------------------------------------------- */

struct journal *
journal_new(struct spool_slot *slot, const struct commit_settings *settings)
{
	struct journal *j = mem_get(sizeof(*j));

	j->slot = slot;
	j->set = *settings;
	j->set.age = settings->age > 0 ? settings->age : AGE;
	j->set.wait = settings->wait > 0 ? settings->wait : WAIT;
	j->set.again = settings->again > 0 ? settings->again : AGAIN;
	j->well = true;
	places_begin(&j->places, slot);
	list_begin(&j->pending);
	list_begin(&j->failed);
	list_begin(&j->group.commits);
	j->group.job = (struct job){ .run = run_group, .done = on_group };
	j->retire = (struct job){ .run = run_retire, .done = on_retired };
	soon_begin(&j->soon, on_soon);
	timer_begin(&j->delay, settings->loop, on_delay);
	timer_begin(&j->again, settings->loop, on_again);
	timer_begin(&j->age, settings->loop, on_age);
	timer_begin(&j->hunger, settings->loop, on_hunger);
	soon_ask(
	    &j->soon, settings->loop); /* one is open before it is needed */
	return j;
}

void
journal_put(struct journal *j, struct commit *c)
{
	struct err err;

	list_begin(&c->node);
	if (!j->well) {
		c->failed = true;
		err_set(&c->err, ERR_LATER,
		    "journal/%u: no segment of it works", j->slot->number);
		spool_discard(&c->draft);
		list_add(&j->failed, &c->node);
	} else if (draft_write(c->draft, &err) < 0) {
		c->failed = true;
		c->err = err;
		spool_discard(&c->draft);
		list_add(&j->failed, &c->node);
	} else
		list_add(&j->pending, &c->node);
	if (!list_empty(&j->failed) || !j->group.under_way)
		soon_ask(&j->soon, j->set.loop);
}

void
journal_finish(struct journal *j)
{
	must(!j->group.under_way && j->set.work->over);
	tell_failed(j);
	while (
	    !list_empty(&j->pending) && !timer_is_set(&j->again) && !j->starved)
		write_group(j);
	if (!list_empty(&j->pending))
		on_hunger(&j->hunger);
}

void
journal_free(struct journal **journal)
{
	struct journal *j = *journal;

	if (j == NULL)
		return;
	must(!j->group.under_way && list_empty(&j->pending));
	must(j->set.work->over);
	j->ended = true;
	close_current(j);
	retire_full(j); /* here and now */
	slots_retire_dead(j->slot->spool);
	places_end(&j->places);
	soon_end(&j->soon);
	timer_end(&j->delay);
	timer_end(&j->again);
	timer_end(&j->age);
	timer_end(&j->hunger);
	free(j->voids);
	free(j);
	*journal = NULL;
}
