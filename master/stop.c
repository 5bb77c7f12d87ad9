/*
 * stop - in the order of the mail's way: first who takes it in, then who moves
 * it, then who serves these
 *
 * A qmgr that dies just before leaves its agents with results that no other has
 * taken. If these were lost the mail would be delivered again: so a qmgr is
 * there for them as long as they ask, if it has to be started for that alone.
 */
#include <signal.h>

#include "master/services.h"

static bool
anybody_left(const struct master *m, enum program_phase phase)
{
	list_each(node, (struct list *)&m->services) {
		const struct master_service *s =
		    owner_of(node, struct master_service, node);

		if (s->program->phase <= phase && !list_empty(&s->workers))
			return true;
	}
	return false;
}

static void
end_phase(struct master *m)
{
	int64_t seconds = m->config->master.shutdown_time;

	list_each(node, &m->services) {
		struct master_service *s =
		    owner_of(node, struct master_service, node);

		if (s->program->phase != m->phase)
			continue;
		list_each(wn, &s->workers)
			worker_end(owner_of(wn, struct worker, node),
			    SERVICE_STOP, seconds);
	}
}

static bool
has_come_to(const struct master_service *s)
{
	const struct master *m = s->master;

	return m->stopping && s->program->phase <= m->phase;
}

struct worker *
stop_pick(struct master_service *s)
{
	struct worker *w;

	if (!has_come_to(s))
		return NULL;
	if (!list_empty(&s->workers)) {
		w = owner_of(s->workers.next, struct worker, node);
		return channel_is_open(&w->control) ? w : NULL;
	}
	s->wanted = true;
	w = worker_start(s);
	s->wanted = false;
	return w;
}

void
stop_tell(struct worker *w)
{
	if (has_come_to(w->service))
		worker_end(w, SERVICE_STOP,
		    w->service->master->config->master.shutdown_time);
}

void
stop_look(struct master *m)
{
	while (m->phase < PHASE_COUNT && !anybody_left(m, m->phase))
		if (++m->phase < PHASE_COUNT)
			end_phase(m);
	if (m->phase == PHASE_COUNT)
		loop_stop(&m->loop);
}

/* The time is over: whoever is left is killed. What was acknowledged is on
 * disk, and the next start finds it. */
static void
kill_all(struct master *m)
{
	list_each(node, &m->services) {
		struct master_service *s =
		    owner_of(node, struct master_service, node);

		list_each(wn, &s->workers)
			kill(owner_of(wn, struct worker, node)->pid, SIGKILL);
	}
}

static void
on_deadline(struct timer *t)
{
	struct master *m = owner_of(t, struct master, deadline);

	log_info("stopping the mail system with force");
	m->hurried = true;
	kill_all(m);
}

void
stop_begin(struct master *m, bool hurried)
{
	if (hurried) {
		m->hurried = true;
		kill_all(m);
	}
	if (!m->stopping) {
		m->stopping = true;
		m->phase = PHASE_IN;
		timer_begin(&m->deadline, &m->loop, on_deadline);
		timer_after(
		    &m->deadline, (m->config->master.shutdown_time + 1) * 1000);
		end_phase(m);
	}
	stop_look(m);
}
