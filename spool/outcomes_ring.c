#include "spool/outcomes_ring.h"

#include "util/log.h"

enum { LOOK_MS = 1000 };

/* In the thread. What was told of before it was closed is in files: durable
 * after this, as is what the accept segments' owners wrote to free them. */
static void
settle(struct job *job)
{
	struct ring *r = owner_of(job, struct ring, job);
	struct ring_member *m = r->settling;
	struct err err;

	r->settled = -1;
	if (r->retires)
		slots_retire_dead(r->spool);
	else if (r->spool->disk->flush_all(m->segment.fd) == 0)
		r->settled = segment_free(&m->segment, &err);
}

/* Kept, or freed. After a failed flush nobody knows what is durable. */
static void
on_settled(struct job *job)
{
	struct ring *r = owner_of(job, struct ring, job);
	struct ring_member *m = r->settling;

	r->settling = NULL;
	if (r->retires)
		return;
	m->state = r->settled < 0 ? RING_BAD : RING_FREE;
	if (r->settled < 0)
		log_error("journal/%s: cannot be flushed: it is kept as it is",
		    m->segment.name);
	else
		r->freed(r);
}

/* Those that were open when it was closed, and still are. */
static bool
is_needed(struct ring *r, struct ring_member *m)
{
	struct slots_epochs now = { 0 };
	struct err err;

	if (slots_epochs(r->spool, &now, &err) < 0) {
		log_debug("%s", err.text);
		slots_epochs_free(&now);
		return true;
	}
	if (m->known)
		slots_epochs_keep(&m->needed, &now);
	else {
		slots_epochs_free(&m->needed);
		m->needed = now;
		now = (struct slots_epochs){ 0 };
		m->known = true;
	}
	slots_epochs_free(&now);
	return m->needed.count > 0;
}

static struct ring_member *
find(struct ring *r, enum ring_state state)
{
	for (size_t i = 0; i < RING_MEMBERS; i++)
		if (r->members[i].state == state)
			return &r->members[i];
	return NULL;
}

struct ring_member *
ring_current(struct ring *r)
{
	return find(r, RING_CURRENT);
}

struct ring_member *
ring_free(struct ring *r)
{
	return find(r, RING_FREE);
}

static void
work_on(struct ring *r, struct ring_member *m, bool retires)
{
	r->settling = m;
	r->retires = retires;
	if (!retires)
		m->state = RING_SETTLING;
	r->job = (struct job){ .run = settle, .done = on_settled };
	work_do(r->work, &r->job);
}

/* Who waits for slots without owners helps himself, if he must. */
static void
look(struct ring *r)
{
	struct ring_member *stuck = NULL;

	for (size_t i = 0; i < RING_MEMBERS && r->settling == NULL; i++) {
		struct ring_member *m = &r->members[i];

		if (m->state != RING_CLOSED)
			continue;
		if (is_needed(r, m))
			stuck = m;
		else
			work_on(r, m, false);
	}
	if (stuck != NULL && r->settling == NULL && ring_free(r) == NULL)
		work_on(r, stuck, true);
}

static void
on_look(struct timer *t)
{
	struct ring *r = owner_of(t, struct ring, look);

	if (r->settling == NULL)
		look(r);
	if (r->settling != NULL || find(r, RING_CLOSED) != NULL)
		timer_after(t, LOOK_MS);
}

void
ring_close(struct ring *r, struct ring_member *m)
{
	m->state = m->segment.failed ? RING_BAD : RING_CLOSED;
	m->known = false;
	if (m->state == RING_CLOSED)
		is_needed(r, m);
	timer_after(&r->look, 0);
}

void
ring_mark(struct ring *r, bool on)
{
	for (size_t i = 0; i < RING_MEMBERS; i++)
		r->members[i].marked = on && r->members[i].state != RING_FREE;
}

static struct ring_member *
oldest_marked(struct ring *r)
{
	struct ring_member *oldest = NULL;

	for (size_t i = 0; i < RING_MEMBERS; i++) {
		struct ring_member *m = &r->members[i];

		if (m->marked && m->state == RING_CLOSED &&
		    (oldest == NULL ||
			m->segment.header.first < oldest->segment.header.first))
			oldest = m;
	}
	return oldest;
}

bool
ring_take_back(struct ring *r)
{
	struct ring_member *m;
	struct err err;

	while ((m = oldest_marked(r)) != NULL) {
		m->marked = false;
		m->state = RING_FREE;
		if (segment_free(&m->segment, &err) == 0)
			return true;
		log_warn("%s", err.text);
		m->state = RING_BAD;
	}
	return false;
}

/* What an earlier qmgr left is closed, and its numbers are not given again. */
static void
adopt(struct ring *r, struct ring_member *m, unsigned which)
{
	struct slots_name name = slots_name(SLOTS_DONE, which);
	struct segment_list list;
	struct err err;

	if (segment_open(&m->segment, r->spool->disk, r->spool->journal,
		name.text, &err) < 0) {
		log_warn("%s", err.text);
		m->state = RING_BAD;
		return;
	}
	if (m->segment.header.first > r->next)
		r->next = m->segment.header.first;
	if (m->segment.header.state == SEGMENT_FREE)
		return;
	segment_list(m->segment.fd, &m->segment.header, &list);
	if (list.last >= r->next)
		r->next = list.last + 1;
	segment_list_free(&list);
	ring_close(r, m);
}

void
ring_begin(
    struct ring *r, struct spool *spool, struct loop *loop, struct work *work)
{
	r->spool = spool;
	r->work = work;
	r->next = 1;
	timer_begin(&r->look, loop, on_look);
	for (unsigned i = 0; i < RING_MEMBERS; i++)
		adopt(r, &r->members[i], i);
}

static void
free_closed(struct ring *r)
{
	struct slots_epochs open = { 0 };
	struct err err;

	if (slots_epochs(r->spool, &open, &err) == 0 && open.count == 0 &&
	    r->spool->disk->flush_all(r->spool->journal) == 0)
		for (size_t i = 0; i < RING_MEMBERS; i++)
			if (r->members[i].state == RING_CLOSED &&
			    segment_free(&r->members[i].segment, &err) < 0)
				log_warn("%s", err.text);
	slots_epochs_free(&open);
}

void
ring_end(struct ring *r)
{
	struct ring_member *current = ring_current(r);

	timer_end(&r->look);
	if (current != NULL)
		current->state = RING_CLOSED;
	if (find(r, RING_CLOSED) != NULL)
		free_closed(r);
	for (size_t i = 0; i < RING_MEMBERS; i++) {
		slots_epochs_free(&r->members[i].needed);
		segment_close(&r->members[i].segment);
	}
}
