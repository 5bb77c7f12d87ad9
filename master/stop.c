/*
 * stop - in the order of the mail's way: first who takes it in, then who moves
 * it, then who serves these
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
