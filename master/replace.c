/*
 * replace - a younger worker takes over, the old ones finish what they have
 */
#include "master/services.h"

enum { REPLACE_MS = 5000, DRAINING = 2 };

static bool
has_successor(const struct master_service *s)
{
	list_each(node, (struct list *)&s->workers) {
		struct worker *w = owner_of(node, struct worker, node);

		if (w->successor && !w->ending)
			return true;
	}
	return false;
}

/* Beyond two old generations the oldest sessions are told to end. */
static void
hurry_the_oldest(struct master_service *s, int64_t seconds)
{
	size_t ending = 0;

	list_each(node, &s->workers)
		ending += owner_of(node, struct worker, node)->ending;
	list_each(node, &s->workers) {
		struct worker *w = owner_of(node, struct worker, node);

		if (ending <= DRAINING * services_most_workers(s))
			return;
		if (w->ending && ending-- > 0)
			worker_end(w, SERVICE_STOP, seconds);
	}
}

void
replace_ready(struct worker *w)
{
	struct master_service *s = w->service;
	const struct master_settings *set = &s->master->config->master;

	if (!w->successor || w->ending)
		return;
	w->successor = false;
	list_each(node, &s->workers) {
		struct worker *old = owner_of(node, struct worker, node);

		if (old != w && !old->ending && !old->successor)
			worker_end(old, SERVICE_DRAIN, set->worker_drain_time);
	}
	hurry_the_oldest(s, set->shutdown_time);
}

/* One at a time, and one that fails is tried again: else the old ones would go
 * on for ever with what is no longer so. */
static void
on_time(struct timer *t)
{
	struct master_service *s = owner_of(t, struct master_service, replace);
	struct worker *w;

	if (s->master->stopping || s->dropped || worker_count(s) == 0)
		return;
	if (has_successor(s) || (w = worker_start(s)) == NULL) {
		timer_after(t, REPLACE_MS);
		return;
	}
	s->replaced = loop_now(&s->master->loop);
	w->successor = true;
}

static void
replace_after(struct master_service *s, int64_t milliseconds)
{
	if (s->replace.fired == NULL)
		timer_begin(&s->replace, &s->master->loop, on_time);
	if (!timer_is_set(&s->replace))
		timer_after(&s->replace, milliseconds);
}

void
replace_again(struct master_service *s)
{
	replace_after(s, REPLACE_MS);
}

void
replace_ask(struct master_service *s, const char *why)
{
	int64_t now = loop_now(&s->master->loop);
	int64_t wait = s->replaced ? s->replaced + REPLACE_MS - now : 0;

	if (s->program->keeps)
		return;
	log_debug("%s: %.200s -- restarting", s->name, why);
	replace_after(s, wait > 0 ? wait : 0);
}
