#include "spool/outcomes.h"

#include <stdlib.h>

#include "spool/boot.h"
#include "spool/outcomes_again.h"
#include "spool/outcomes_ring.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	THREADS = 2,     /* one writes, one frees */
	RECORD = 4000,   /* bytes of a record: what one bad bit can cost */
	RECORDS = 200,   /* of a group */
	RETRY_MS = 1000, /* after a failure; twice as long each time */
	RETRY_LIMIT_MS = 60000
};

/* A record to be. */
struct batch {
	struct list node;
	struct str text;
};

struct outcomes {
	struct spool *spool;
	struct work work;
	struct outcomes_settings set;
	struct ring ring;

	struct list pending, flying; /* batches */
	size_t waiting;              /* batches that are pending */
	uint64_t told, durable;      /* batches, ever */
	struct list waits;
	bool lost; /* something was not kept, and that was said */
	bool ending;
	bool full; /* no segment is free, and that was said */

	struct timer timer;
	int64_t pause; /* after a failure */
	struct job job;
	struct ring_member *target; /* of the job; NULL: none is under way */
	bool begins;                /* the segment, and writes nothing */
	struct segment_header header;
	struct segment_record records[RECORDS];
	size_t count;
	int result;
	struct err err;
};

/* --- writing -------------------------------------------------------------- */

static void
run(struct job *job)
{
	struct outcomes *o = owner_of(job, struct outcomes, job);

	if (o->begins)
		o->result =
		    segment_begin(&o->target->segment, &o->header, &o->err);
	else
		o->result = segment_write(
		    &o->target->segment, o->records, o->count, &o->err);
}

/* As many as fit. */
static void
load(struct outcomes *o, size_t room)
{
	size_t len = 0;

	if (room > SEGMENT_GROUP)
		room = SEGMENT_GROUP;
	o->count = 0;
	list_each(node, &o->pending) {
		struct batch *b = owner_of(node, struct batch, node);
		size_t need = segment_need(b->text.len);

		if (o->count == RECORDS || len + need > room)
			break;
		list_drop(node);
		list_add(&o->flying, node);
		o->waiting--;
		o->records[o->count++] =
		    (struct segment_record){ .type = RECORD_OUTCOMES,
			    .parts = { str_view(&b->text) } };
		len += need;
	}
}

static void
plan_begin(struct outcomes *o, struct ring_member *m)
{
	o->begins = true;
	o->target = m;
	o->header = (struct segment_header){ .kind = SEGMENT_OUTCOMES,
		.slot = SLOTS_DONE,
		.size = o->set.size,
		.first = o->ring.next,
		.boot = boot_id(),
		.begun = o->spool->disk->now() };
}

static void
say_full(struct outcomes *o)
{
	if (!o->full)
		log_warn("journal/done: no segment is free yet: outcomes wait "
			 "in memory");
	o->full = true;
}

/* What is to be done next; false: nothing, or nothing can be. */
static bool
plan(struct outcomes *o)
{
	struct ring_member *m = ring_current(&o->ring);

	if (list_empty(&o->pending))
		return false;
	o->begins = false;
	if (m != NULL) {
		load(o, segment_room(&m->segment));
		o->target = m;
		if (o->count > 0)
			return true;
		ring_close(&o->ring, m);
	}
	m = ring_free(&o->ring);
	if (m != NULL)
		o->full = false;
	o->target = NULL;
	if (m != NULL)
		plan_begin(o, m);
	return m != NULL;
}

/* --- who waits ------------------------------------------------------------ */

static void
tell(struct outcomes *o, const struct err *failed)
{
	list_each(node, &o->waits) {
		struct outcomes_wait *w =
		    owner_of(node, struct outcomes_wait, node);

		if (failed == NULL && w->upto > o->durable)
			continue;
		list_drop(node);
		w->over(w, failed);
	}
}

static void
batches_free(struct list *batches)
{
	struct list *node;

	while ((node = list_take(batches)) != NULL) {
		struct batch *b = owner_of(node, struct batch, node);

		str_free(&b->text);
		free(b);
	}
}

static void
finish_written(struct outcomes *o)
{
	o->pause = 0;
	if (o->begins) {
		o->target->state = RING_CURRENT;
		o->ring.next = o->header.first;
		return;
	}
	o->ring.next += o->count;
	o->durable += o->count;
	batches_free(&o->flying);
	tell(o, NULL);
}

/* The disk may have it, or not: the next segment gets it again. */
static void
finish_failed(struct outcomes *o)
{
	if (o->target->segment.failed) {
		log_error("%s", o->err.text);
		o->target->state = RING_BAD;
	} else if (o->pause == 0)
		log_warn("%s: outcomes wait in memory", o->err.text);
	o->ring.next += o->count;
	while (!list_empty(&o->flying)) {
		struct list *node = o->flying.prev;

		list_drop(node);
		list_push(&o->pending, node);
		o->waiting++;
	}
	o->pause = o->pause == 0 ? RETRY_MS : o->pause * 2;
	if (o->pause > RETRY_LIMIT_MS)
		o->pause = RETRY_LIMIT_MS;
	tell(o, &o->err);
}

static void
finish(struct outcomes *o)
{
	if (o->result < 0)
		finish_failed(o);
	else
		finish_written(o);
	o->count = 0;
	o->target = NULL;
}

static void go_on(struct outcomes *);

static void
on_done(struct job *job)
{
	struct outcomes *o = owner_of(job, struct outcomes, job);
	bool more = o->begins && o->result == 0;

	finish(o);
	if (more)
		go_on(o);
	else if (!list_empty(&o->pending))
		timer_after(&o->timer, o->pause > 0            ? o->pause
				       : list_empty(&o->waits) ? o->set.interval
							       : 0);
}

static void
go_on(struct outcomes *o)
{
	if (o->ending || o->target != NULL)
		return;
	if (!plan(o)) {
		if (!list_empty(&o->pending))
			say_full(o);
		return;
	}
	timer_cancel(&o->timer);
	o->job = (struct job){ .run = run, .done = on_done };
	work_do(&o->work, &o->job);
}

static void
on_timer(struct timer *t)
{
	go_on(owner_of(t, struct outcomes, timer));
}

static void
on_freed(struct ring *r)
{
	go_on(owner_of(r, struct outcomes, ring));
}

/* --- what is told --------------------------------------------------------- */

/* The record that is not full yet. */
static struct batch *
open_batch(struct outcomes *o)
{
	struct batch *b;

	if (!list_empty(&o->pending)) {
		b = owner_of(o->pending.prev, struct batch, node);
		if (b->text.len < RECORD)
			return b;
	}
	b = mem_get(sizeof(*b));
	list_begin(&b->node);
	list_add(&o->pending, &b->node);
	o->waiting++;
	o->told++;
	return b;
}

static bool
has_room(struct outcomes *o)
{
	bool room = o->waiting < OUTCOMES_MEMORY / RECORD;

	if (!room && !o->lost)
		log_error("journal/done: too many outcomes wait: after a power "
			  "cut now, mail would be delivered again");
	o->lost = !room;
	return room;
}

static void
put(struct spool *spool, enum outcome_kind kind, const char *id,
    uint32_t recipient, struct sv status)
{
	struct outcomes *o = spool->outcomes;
	struct outcome outcome = {
		.kind = kind, .recipient = recipient, .status = status
	};

	if (o == NULL || !has_room(o))
		return;
	snprintf(outcome.id, sizeof(outcome.id), "%s", id);
	outcome_put(&open_batch(o)->text, &outcome);
	if (o->target == NULL && !timer_is_set(&o->timer))
		timer_after(&o->timer, o->set.interval);
}

void
outcomes_gone(struct spool *spool, const char *id)
{
	put(spool, OUTCOME_GONE, id, 0, (struct sv){ 0 });
}

void
outcomes_done(struct spool *spool, const char *id, uint32_t recipient)
{
	put(spool, OUTCOME_DONE, id, recipient, (struct sv){ 0 });
}

void
outcomes_status(struct spool *spool, const char *id, struct sv record)
{
	put(spool, OUTCOME_STATUS, id, 0, record);
}

void
outcomes_flush(struct spool *spool, struct outcomes_wait *w)
{
	struct outcomes *o = spool->outcomes;
	static const struct err lost = { ERR_LATER,
		"the journal of outcomes cannot be written" };

	list_begin(&w->node);
	if (o == NULL || o->durable == o->told) {
		w->over(w, NULL);
	} else if (o->lost || o->pause > 0) {
		w->over(w, &lost);
	} else {
		w->upto = o->told;
		list_add(&o->waits, &w->node);
		go_on(o);
	}
}

void
outcomes_flush_cancel(struct outcomes_wait *w)
{
	list_drop(&w->node);
}

/* --- in the loop's own time ------------------------------------------------ */

/* With no job under way. Where no segment is free the oldest of those that are
 * marked is used. */
static void
write_now(struct outcomes *o)
{
	while (!list_empty(&o->pending)) {
		if (!plan(o) && !(ring_take_back(&o->ring) && plan(o)))
			return;
		run(&o->job);
		finish(o);
		if (o->pause > RETRY_MS * RING_MEMBERS)
			return;
	}
}

/* What the segments from before say is in files, or pending: they go. */
static void
settle(struct outcomes *o)
{
	ring_mark(&o->ring, true);
	write_now(o);
	if (list_empty(&o->pending))
		while (ring_take_back(&o->ring))
			continue;
	ring_mark(&o->ring, false);
}

/* --- begin and end -------------------------------------------------------- */

void
outcomes_set(struct spool *spool, const struct outcomes_settings *set)
{
	spool->outcomes->set = *set;
}

void
outcomes_begin(
    struct spool *spool, struct loop *loop, const struct outcomes_settings *set)
{
	struct outcomes *o = mem_get(sizeof(*o));

	o->spool = spool;
	o->set = *set;
	list_begin(&o->pending);
	list_begin(&o->flying);
	list_begin(&o->waits);
	work_begin(&o->work, loop, THREADS);
	timer_begin(&o->timer, loop, on_timer);
	o->ring.freed = on_freed;
	ring_begin(&o->ring, spool, loop, &o->work);
	spool->outcomes = o;
	outcomes_again(spool);
}

/* No segment is free. What is in files is durable by this, and nobody changes
 * them before replay: only what is gone must be written. */
static void
settle_rest(struct outcomes *o)
{
	struct list rest, *node;

	list_begin(&rest);
	while ((node = list_take(&o->pending)) != NULL)
		list_add(&rest, node);
	o->waiting = 0;
	if (outcomes_again(o->spool)) {
		batches_free(&rest);
		settle(o);
		return;
	}
	while ((node = list_take(&rest)) != NULL) {
		list_add(&o->pending, node);
		o->waiting++;
	}
}

static void
write_rest(struct outcomes *o)
{
	write_now(o);
	if (!list_empty(&o->pending) && o->pause == 0)
		settle_rest(o);
	if (!list_empty(&o->pending))
		log_error("journal/done: outcomes are not written: after a "
			  "power cut now, mail would be delivered again");
}

void
outcomes_end(struct spool *spool)
{
	struct outcomes *o = spool->outcomes;

	if (o == NULL)
		return;
	o->ending = true;
	work_end(&o->work);
	write_rest(o);
	timer_end(&o->timer);
	ring_end(&o->ring);
	batches_free(&o->pending);
	spool->outcomes = NULL;
	free(o);
}
