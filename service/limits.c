/*
 * limits - what the process may take of the machine
 *
 * Memory: past the limit malloc() fails and util/mem ends the process, which
 * master replaces; before that, at MEMORY_FULL of it, new clients wait in the
 * kernel. Descriptors: as many clients as there can be sockets for, and some
 * are always left for the log, the spool and master's messages. Processor: who
 * uses most of one, all threads together, is busy; master starts another then,
 * and not before, as what one does for many at a time costs least.
 */
#include <malloc.h>
#include <string.h>
#include <time.h>

#include "mail/settings.h"
#include "service/state.h"
#include "util/log.h"
#include "util/proc.h"

enum {
	SPARE = 64,      /* descriptors that no client may use up */
	A_CLIENT = 2,    /* its own, and its connection to cleanup */
	MEMORY_FULL = 4, /* quarters but one */
	BUSY = 4,        /* quarters but one of a processor */
	WARN_MS = 60000
};

static struct service_state *const s = &service_state;

int
limits_begin(struct err *err)
{
	s->files = proc_files();
	if (proc_no_core(err) < 0)
		return -1;
	return proc_limit_memory(
	    (size_t)mail_settings.process_memory_limit, err);
}

int64_t
limits_clients(int64_t limit)
{
	int64_t most = 1;

	if (s->files > SPARE + A_CLIENT)
		most = ((int64_t)s->files - SPARE) / A_CLIENT;
	if (limit <= most)
		return limit;
	if (limit != INT64_MAX)
		log_warn("service %s: a process may have %zu descriptors: it "
			 "serves %lld clients at a time, not %lld",
		    s->start.service, s->files, (long long)most,
		    (long long)limit);
	return most;
}

/* The kernel gives the lowest number that is free. */
bool
limits_is_last(int fd)
{
	return s->files > 2 * SPARE && (size_t)fd >= s->files - SPARE;
}

void
limits_warn(const char *what, const char *why)
{
	static char last[100];
	static int64_t warned;

	if (strcmp(why, last) == 0 && loop_now(&s->loop) - warned < WARN_MS)
		return;
	warned = loop_now(&s->loop);
	snprintf(last, sizeof(last), "%s", why);
	log_warn("cannot accept a %s: %s", what, why);
}

bool
limits_memory_is_short(void)
{
	const size_t limit = (size_t)mail_settings.process_memory_limit;
	struct mallinfo2 now = mallinfo2();
	size_t used = now.uordblks + now.hblkhd;

	return limit > 0 && used > limit - limit / MEMORY_FULL;
}

bool
limits_is_busy(void)
{
	int64_t now = loop_now(&s->loop), took = now - s->looked, used;
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	used = (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000 - s->used;
	s->looked = now;
	s->used += used;
	return used > took - took / BUSY || s->memory_is_short;
}

bool
service_is_stressed(void)
{
	return s->memory_is_short || s->stressed;
}
