#include "pickup/drop.h"

#include <stdlib.h>
#include <string.h>

#include "pickup/item.h"
#include "pickup/records.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	TRIES = 1000,        /* files in one turn of the loop, */
	TURN_US = 10 * 1000, /* if they take no longer */
	LOOKS = 10000,       /* at busy ones in a pass: new mail is behind it */
	HELD_MS = 1000,      /* another pickup's files are waited for */
	DOWN_MS = 5000       /* cleanup, or room on the disk, is waited for */
};

static struct drop {
	struct timer timer; /* of the next pass, or the rest of this one */
	char (*names)[SPOOL_ID_ROOM];
	size_t count, room, at; /* those before at are taken */
	unsigned looks;         /* at busy ones, in this pass */
	unsigned active;
	int64_t began; /* the pass */
	int64_t paused;
	bool again; /* something may be new since then */
	bool held;  /* or there are files that another pickup still has */
	bool stopped;
} drop;

static void
wake_at(int64_t due)
{
	int64_t wait = due - loop_now(service_loop());

	timer_after(&drop.timer, wait > 0 ? wait : 0);
}

/* --- a pass ----------------------------------------------------------------
 */

static bool
may_try(const struct record *r)
{
	if (r->bad || r->active)
		return false;
	return r->due <= drop.began ||
	       (r->busy && found_has_changed(r->id, &r->mark));
}

static void
add_name(void *context, const char *id)
{
	struct record *r = records_find(id);

	(void)context;
	if (r != NULL)
		r->seen = true;
	if (r != NULL && !may_try(r))
		return;
	if (drop.count >= DROP_NAMES ||
	    (r != NULL && r->busy && drop.looks++ >= LOOKS)) {
		drop.again = true;
		return;
	}
	if (drop.count == drop.room) {
		drop.room = drop.room > 0 ? mem_double(drop.room) : 64;
		drop.names =
		    mem_grow(drop.names, drop.room, sizeof(*drop.names));
	}
	snprintf(drop.names[drop.count++], SPOOL_ID_ROOM, "%s", id);
}

/* Names begin with the time. */
static int
older(const void *a, const void *b)
{
	int64_t x = spool_id_when(a), y = spool_id_when(b);

	return x < y ? -1 : x > y ? 1 : strcmp(a, b);
}

static void
begin_pass(void)
{
	struct err err;

	drop.again = false;
	drop.began = loop_now(service_loop());
	drop.count = drop.at = 0;
	drop.looks = 0;
	records_unsee();
	drop.held = !found_let_go_strays();
	if (maildrop_each(found_maildrop(), add_name, NULL, &err) < 0) {
		log_warn("%s", err.text);
		return;
	}
	records_sweep(drop.began);
	if (drop.count > 0)
		qsort(drop.names, drop.count, sizeof(*drop.names), older);
}

static void
wait_for_writer(struct record *r, const struct found *f, int64_t now)
{
	if (r->since == 0)
		r->since = now;
	r->mark = f->mark;
	/* Dead writers' files are removed, and told of, once a second. */
	if (f->grace > 0)
		records_wait(r, (now + f->grace) / 1000 * 1000 + 1000);
	else
		records_wait(r, now + records_patience(now - r->since));
}

static void
remember(const struct found *f, enum found_state state, uint32_t from)
{
	int64_t now = loop_now(service_loop());
	struct record *r = records_find(f->id);

	if (state == FOUND_DONE) {
		if (r != NULL)
			records_drop(r);
		return;
	}
	if (state == FOUND_BUSY && r == NULL && records_are_full())
		return;
	r = records_get(f->id);
	r->active = state == FOUND_GOOD;
	r->bad = state == FOUND_BAD;
	r->busy = state == FOUND_BUSY;
	r->from = from;
	if (state == FOUND_LATER)
		records_wait(r, now + records_backoff(++r->tries));
	else if (state == FOUND_BUSY)
		wait_for_writer(r, f, now);
}

/* It is not the file's fault. */
static void
wait_for_cleanup(const char *id)
{
	struct record *r = records_get(id);

	drop.paused = loop_now(service_loop()) + DOWN_MS;
	r->tries = 0;
	records_wait(r, drop.paused);
}

static void
on_ended(struct item *i, enum found_state state, bool down)
{
	remember(&i->file, state, i->from);
	if (down)
		wait_for_cleanup(i->file.id);
	free(i);
	drop.active--;
	timer_after(&drop.timer, 0);
	service_let_go();
}

static void
try_one(const char *id)
{
	struct record *r = records_find(id);
	enum found_state state;
	struct item *i;
	uint32_t from = r == NULL ? 0 : r->from;

	i = mem_get(sizeof(*i));
	i->ended = on_ended;
	state = item_begin(i, id, from);
	remember(&i->file, state, from);
	if (state != FOUND_GOOD) {
		free(i);
		return;
	}
	drop.active++;
	service_hold();
}

static bool
may_begin(void)
{
	int64_t now = loop_now(service_loop());

	if (submit_disk_is_full() && drop.paused <= now)
		drop.paused = now + DOWN_MS;
	return drop.paused <= now;
}

static void
try_some(void)
{
	int64_t began = loop_clock();
	int tries = 0;

	while (drop.at < drop.count && drop.active < DROP_AT_A_TIME &&
	       tries++ < TRIES && loop_clock() - began < TURN_US)
		try_one(drop.names[drop.at++]);
}

/* The next files of this pass; then the next pass, if there is a reason. */
static void
on_timer(struct timer *t)
{
	(void)t;
	if (drop.stopped)
		return;
	if (!may_begin()) {
		wake_at(drop.paused);
		return;
	}
	if (drop.at == drop.count &&
	    (drop.again || records_due() <= loop_now(service_loop()))) {
		if (loop_now(service_loop()) - drop.began < DROP_PAUSE_MS) {
			wake_at(drop.began + DROP_PAUSE_MS);
			return;
		}
		begin_pass();
	}
	try_some();
	if (drop.at < drop.count) {
		if (drop.active < DROP_AT_A_TIME)
			timer_after(&drop.timer, 0);
		return;
	}
	found_tell_rest();
	if (drop.again)
		wake_at(drop.began + DROP_PAUSE_MS);
	else if (drop.held) {
		drop.again = true;
		wake_at(drop.began + HELD_MS);
	} else if (records_due() < INT64_MAX)
		wake_at(records_due());
}

int
drop_start(struct err *err)
{
	if (found_setup(err) < 0)
		return -1;
	item_setup();
	drop.began = loop_now(service_loop()) - DROP_PAUSE_MS;
	timer_begin(&drop.timer, service_loop(), on_timer);
	drop_look();
	return 0;
}

void
drop_look(void)
{
	drop.again = true;
	if (!drop.stopped)
		timer_after(&drop.timer, 0);
}

void
drop_stop(void)
{
	drop.stopped = true;
	timer_cancel(&drop.timer);
}
