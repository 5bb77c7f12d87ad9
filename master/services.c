#include "master/services.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/mem.h"
#include "util/must.h"

enum {
	DEATHS = 5,
	DEATHS_MS = 10000,
	FIRST_TRIES = 3,
	FULL_MS = 1000000 /* between two warnings that all are taken */
};

size_t
services_most_workers(const struct master_service *s)
{
	long n = s->master->config->master.worker_processes;

	if (s->program->one)
		return 1;
	if (n == 0)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (s->entry->maxproc > 0 && n > s->entry->maxproc)
		n = s->entry->maxproc;
	return n > 0 ? (size_t)n : 1;
}

/* How many clients each of so many workers may serve at a time: maxproc keeps
 * its meaning to the administrator. Of a program that is ever but one process
 * it says just that. */
int64_t
services_limit(const struct master_service *s, size_t workers)
{
	const struct config *c = s->master->config;
	int64_t all = s->entry->maxproc;

	if (all == 0 || s->program->one)
		return INT64_MAX;
	if (all < 0 && s->type == MASTER_CF_INET && !c->limit_is_set)
		all = c->master.smtpd_session_limit;
	else if (all < 0)
		all = c->master.default_process_limit;
	return (all + (int64_t)workers - 1) / (int64_t)workers;
}

struct master_service *
services_find(struct master *m, const char *name)
{
	list_each(node, &m->services) {
		struct master_service *s =
		    owner_of(node, struct master_service, node);

		if (s->type != MASTER_CF_INET && !s->dropped &&
		    strcmp(s->name, name) == 0)
			return s;
	}
	return NULL;
}

static void
free_service(struct master_service *s)
{
	timer_end(&s->replace);
	timer_end(&s->throttle);
	timer_end(&s->wakeup);
	free((char *)s->name);
	free(s);
}

/* Whether it must have a worker now, and has none. */
void
services_settled(struct master_service *s)
{
	if (s->master->stopping)
		return;
	if (s->dropped && list_empty(&s->workers)) {
		list_drop(&s->node);
		free_service(s);
		return;
	}
	if (s->dropped || !s->program->always || worker_count(s) > 0 ||
	    timer_is_set(&s->throttle) || s->program->first == s->master->begun)
		return;
	if (loop_now(&s->master->loop) - s->since > DEATHS_MS) {
		s->since = loop_now(&s->master->loop);
		s->deaths = 0;
	}
	if (++s->deaths > DEATHS) {
		log_warn(
		    "service %s dies again and again -- throttling", s->name);
		services_throttle(s);
		return;
	}
	worker_start(s);
}

static void
on_forgiven(struct timer *t)
{
	struct master_service *s = owner_of(t, struct master_service, throttle);

	s->deaths = 0;
	services_settled(s);
}

void
services_throttle(struct master_service *s)
{
	timer_after(&s->throttle,
	    s->master->config->master.service_throttle_time * 1000);
}

/* How many clients all workers can have, those that are not there yet too. A
 * worker may have fewer places than master.cf gives it: see service/limits.c.
 */
static int64_t
places(const struct master_service *s)
{
	int64_t all = services_limit(s, 1), sum = 0, last = 0;
	size_t count = 0;

	list_each(node, &s->workers) {
		const struct worker *w = owner_of(node, struct worker, node);

		if (!w->ready || w->ending)
			continue;
		last = w->limit;
		sum += last;
		count++;
	}
	if (count == 0)
		return all;
	if (count < services_most_workers(s))
		sum += last * (int64_t)(services_most_workers(s) - count);
	return sum < all ? sum : all;
}

void
services_tell_stress(struct worker *w)
{
	if (w->ready && channel_is_open(&w->control))
		channel_put(&w->control, &control_stress, 0,
		    &(struct control_stress){ .on = w->service->stressed });
}

/* It begins at nine tenths and is over at seven. */
static void
look_at_stress(struct master_service *s, int64_t load, int64_t all)
{
	bool stressed =
	    s->stressed ? load >= all - all * 3 / 10 : load >= all - all / 10;

	if (stressed == s->stressed)
		return;
	s->stressed = stressed;
	list_each(node, &s->workers)
		services_tell_stress(owner_of(node, struct worker, node));
}

/* In Postfix's words (compat 2.1.6). */
static void
warn_full(struct master_service *s, int64_t load, int64_t all)
{
	int64_t now = loop_now(&s->master->loop);
	const char *port = strrchr(s->name, ':');

	if (load < all || (s->full != 0 && now - s->full < FULL_MS))
		return;
	s->full = now;
	log_warn("service \"%s\" (%s) has reached its process limit \"%lld\": "
		 "new clients may experience noticeable delays",
	    s->name, port ? port + 1 : s->name, (long long)all);
}

void
services_look_at_load(struct master_service *s)
{
	int64_t load = 0, all;

	if (s->dropped || s->type != MASTER_CF_INET)
		return;
	all = places(s);
	list_each(node, &s->workers)
		load += owner_of(node, struct worker, node)->load;
	look_at_stress(s, load, all);
	warn_full(s, load, all);
}

static int
open_sockets(struct master_service *s, const struct config *c, struct err *err)
{
	int n = 0;

	if (s->type == MASTER_CF_INET)
		n = sockets_inet(s->name, &c->mail, s->sockets, err);
	else if (s->program->public != NULL) {
		s->sockets[0] = sockets_public(
		    c->mail.queue_directory, s->program->public, err);
		n = s->sockets[0] < 0 ? -1 : 1;
	}
	if (n < 0)
		return -1;
	s->socket_count = (size_t)n;
	return 0;
}

static void
close_sockets(struct master_service *s)
{
	while (s->socket_count > 0)
		close(s->sockets[--s->socket_count]);
}

static struct master_service *
find_same(struct master *m, const struct master_cf_entry *e)
{
	list_each(node, &m->services) {
		struct master_service *s =
		    owner_of(node, struct master_service, node);

		if (s->type == e->type && strcmp(s->name, e->service) == 0 &&
		    !s->dropped)
			return s;
	}
	return NULL;
}

static void wake_later(struct master_service *);

/* master.cf's wakeup field; a "?" there waits for the first use, which is when
 * the first worker is started. */
static void
on_wakeup(struct timer *t)
{
	struct master_service *s = owner_of(t, struct master_service, wakeup);
	struct control_wake wake = { 0 };

	list_each(node, &s->workers) {
		struct worker *w = owner_of(node, struct worker, node);

		if (w->ready && channel_is_open(&w->control))
			channel_put(&w->control, &control_wake, 0, &wake);
	}
	wake_later(s);
}

static void
wake_later(struct master_service *s)
{
	if (!s->dropped && s->entry->wakeup > 0)
		timer_after(&s->wakeup, s->entry->wakeup * INT64_C(1000));
}

static struct master_service *
new_service(
    struct master *m, const struct master_cf_entry *e, const struct program *p)
{
	struct master_service *s = mem_get(sizeof(*s));

	s->master = m;
	s->program = p;
	s->entry = e;
	s->type = e->type;
	s->name = mem_text(e->service);
	list_begin(&s->node);
	list_begin(&s->workers);
	timer_begin(&s->throttle, &m->loop, on_forgiven);
	timer_begin(&s->wakeup, &m->loop, on_wakeup);
	return s;
}

/* All new services of a config, with their sockets, or none of them. */
static int
open_new(struct master *m, const struct config *c, struct list *fresh,
    struct err *err)
{
	for (const struct master_cf_entry *e = c->entries; e; e = e->next) {
		const struct program *p = program_find(e->command);
		struct master_service *s, *same = find_same(m, e);

		if (p == NULL || p->daemon == NULL ||
		    (same != NULL && same->program == p))
			continue;
		s = new_service(m, e, p);
		list_add(fresh, &s->node);
		if (open_sockets(s, c, err) < 0)
			return -1;
	}
	return 0;
}

static void
forget(struct list *fresh)
{
	struct list *node;

	while ((node = list_take(fresh)) != NULL) {
		struct master_service *s =
		    owner_of(node, struct master_service, node);

		close_sockets(s);
		free_service(s);
	}
}

static void
adopt(struct master *m, struct list *fresh)
{
	struct list *node;

	while ((node = list_take(fresh)) != NULL)
		list_add(&m->services, node);
}

int
services_open(struct master *m, struct err *err)
{
	struct list fresh;

	list_begin(&m->services);
	list_begin(&fresh);
	if (open_new(m, m->config, &fresh, err) < 0) {
		forget(&fresh);
		return -1;
	}
	adopt(m, &fresh);
	return 0;
}

void
services_run(struct master *m)
{
	list_each(node, &m->services) {
		struct master_service *s =
		    owner_of(node, struct master_service, node);

		wake_later(s);
		services_settled(s); /* may end it */
	}
}

/* A journal that cannot be replayed is no reason to refuse all other mail: its
 * slots are left alone by who would use them (spool/places.h). */
void
services_first_ended(struct master_service *s, bool well)
{
	struct master *m = s->master;

	if (!well && ++m->failures < FIRST_TRIES) {
		services_settled(s);
		return;
	}
	if (!well)
		log_error("service %s failed: mail that only the journal has "
			  "stays there until the next start",
		    s->name);
	m->begun = true;
	services_run(m);
}

static const struct master_cf_entry *
entry_of(const struct master_service *s, const struct config *c)
{
	for (const struct master_cf_entry *e = c->entries; e; e = e->next)
		if (e->type == s->type && strcmp(e->service, s->name) == 0 &&
		    program_find(e->command) == s->program)
			return e;
	return NULL;
}

static void
drop_service(struct master_service *s, int64_t seconds)
{
	s->dropped = true;
	close_sockets(s);
	list_each(node, &s->workers) {
		struct worker *w = owner_of(node, struct worker, node);

		if (!w->ending)
			worker_end(w, SERVICE_DRAIN, seconds);
	}
	services_settled(s);
}

/* One that a reload hands its settings to. */
static void
hand_settings(struct master_service *s, const struct config *c)
{
	struct control_settings m = { .generation = s->master->generation };

	list_each(node, &s->workers)
		worker_send(owner_of(node, struct worker, node),
		    &control_settings, &m, c->snapshot);
}

int
services_reload(struct master *m, struct config *c, struct err *err)
{
	struct list fresh;

	list_begin(&fresh);
	if (open_new(m, c, &fresh, err) < 0) {
		forget(&fresh);
		return -1;
	}
	m->config = c;
	m->generation++;
	list_each(node, &m->services) {
		struct master_service *s =
		    owner_of(node, struct master_service, node);

		if (s->dropped)
			continue;
		s->entry = entry_of(s, c);
		if (s->entry == NULL)
			drop_service(s, c->master.worker_drain_time);
		else if (s->program->keeps)
			hand_settings(s, c);
		else if (worker_count(s) > 0)
			replace_ask(s, "reload");
	}
	adopt(m, &fresh);
	services_run(m);
	return 0;
}
