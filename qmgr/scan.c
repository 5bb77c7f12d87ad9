#include "qmgr/scan.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "qmgr/known.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "service/service.h"
#include "util/log.h"

enum {
	SECOND = 1000000,
	SLICE = 100,  /* files in one turn */
	SLICE_MS = 2, /* between two */
	SECOND_MS = 3000,
	THIRD_MS = 60000,
	/* A file that is younger may have its notice under way, or a commit
	 * that can still fail. */
	YOUNG_FIRST = 2, /* seconds */
	YOUNG = 60,
	/* After the start: for agents to tell what an earlier qmgr missed. */
	AGENTS_FIRST = 2
};

static struct timer next, slice;
static struct str names; /* each with its NUL */
static size_t at;
static int64_t young;
static int scans;
static int64_t flushed; /* what arrived before is due, once found */

static void
collect(void *context, const char *id)
{
	struct sv name = sv_of(id);

	if (known_find(id) == NULL)
		str_put(&names, (struct sv){ id, name.len + 1 });
}

static int64_t
first_turn(void)
{
	return qmgr.started + AGENTS_FIRST * SECOND;
}

static int64_t
due_of(const struct spool_envelope *env)
{
	const struct spool_status *statuses = env->statuses;
	int64_t due = INT64_MAX, now = loop_clock();

	for (uint32_t i = 0; i < env->count; i++) {
		if (env->recipients[i].done)
			continue;
		if (statuses[i].text == NULL ||
		    statuses[i].outcome != SPOOL_DEFERRED)
			due = now;
		else if (statuses[i].due < due)
			due = statuses[i].due;
	}
	if (due == INT64_MAX)
		due = now;
	return due < first_turn() ? first_turn() : due;
}

static void
adopt(const char *id, const struct spool_envelope *env)
{
	struct record *r = known_add(id, RECORD_CHECK | RECORD_FOREIGN);

	bool flush = env->arrived <= flushed || (env->flags & SPOOL_EXPIRED);

	if (env->flags & SPOOL_EXPIRED)
		r->flags |= RECORD_EXPIRED;
	if (env->flags & SPOOL_HELD) {
		known_hold(r);
		return;
	}
	if (flush)
		r->flags |= RECORD_NOW;
	known_wait(r, flush ? first_turn() : due_of(env));
}

static bool
is_young(int fd)
{
	struct stat st;
	time_t now = time(NULL);

	return fstat(fd, &st) == 0 && st.st_mtime <= now &&
	       now - st.st_mtime < young;
}

static void
look_into(int fd, const char *id)
{
	struct pool *pool = pool_new();
	struct spool_envelope env;
	struct err err;

	switch (spool_read(fd, id, pool, &env, &err)) {
	case SPOOL_GOOD:
		adopt(id, &env);
		break;
	case SPOOL_CORRUPT:
		log_warn("saving corrupt file \"%s\" to queue \"corrupt\": %s",
		    id, err.text);
		if (spool_set_aside(qmgr.spool, id, &err) < 0)
			log_warn("%s", err.text);
		break;
	case SPOOL_UNREADABLE:
		log_warn("%s: %s", id, err.text);
		break;
	case SPOOL_UNFINISHED:
	case SPOOL_GONE:
		break;
	}
	pool_free(&pool);
}

static void
look_at(const char *id)
{
	struct err err;
	int fd;

	if (known_find(id) != NULL)
		return;
	fd = spool_file(qmgr.spool, id, &err);
	if (fd >= 0) {
		if (!is_young(fd))
			look_into(fd, id);
		close(fd);
	} else if (errno != ENOENT)
		log_warn("%s", err.text);
}

void
scan_adopt(const char *id)
{
	struct err err;
	int fd;

	if (known_find(id) != NULL ||
	    (fd = spool_file(qmgr.spool, id, &err)) < 0)
		return;
	look_into(fd, id);
	close(fd);
	work_soon();
}

static void
on_slice(struct timer *t)
{
	for (int i = 0; i < SLICE && at < names.len; i++) {
		const char *id = names.text + at;

		at += sv_of(id).len + 1;
		look_at(id);
	}
	work_soon();
	if (at < names.len)
		timer_after(&slice, SLICE_MS);
	else
		str_free(&names);
}

void
scan_now(void)
{
	struct err err;

	if (work_is_stopped() || names.len > 0)
		return;
	at = 0;
	if (spool_each(qmgr.spool, collect, NULL, &err) < 0)
		log_warn("%s", err.text);
	if (names.len > 0)
		timer_after(&slice, 0);
}

void
scan_flushed(int64_t when)
{
	flushed = when;
}

static void
on_next(struct timer *t)
{
	scans++;
	young = scans <= 2 ? YOUNG_FIRST : YOUNG;
	scan_now();
	timer_after(&next, scans == 1   ? SECOND_MS
			   : scans == 2 ? THIRD_MS - SECOND_MS
					: qmgr_settings.queue_run_delay * 1000);
}

void
scan_start(void)
{
	timer_begin(&slice, service_loop(), on_slice);
	timer_begin(&next, service_loop(), on_next);
	timer_after(&next, 0);
}

void
scan_stop(void)
{
	timer_cancel(&slice);
	timer_cancel(&next);
}
