#include "qmgr/active.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/must.h"

enum { UNREADABLE_RETRY = 60 }; /* seconds */

static size_t scheduled;

size_t
active_count(void)
{
	return scheduled;
}

static struct active *
new_active(struct record *r, struct pool *pool, uint32_t count)
{
	struct active *m = pool_get(pool, sizeof(*m));

	must(r->active == NULL);
	m->record = r;
	m->pool = pool;
	m->fd = -1;
	m->active = loop_clock();
	m->next_due = INT64_MAX;
	m->recipients = pool_get(pool, count * sizeof(*m->recipients));
	r->active = m;
	scheduled++;
	return m;
}

void
active_close(struct active *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
}

void
active_free(struct active **mp)
{
	struct active *m = *mp;
	struct pool *pool = m->pool;

	must(m->open == 0 && m->record->active == m);
	active_close(m);
	m->record->active = NULL;
	scheduled--;
	pool_free(&pool);
	*mp = NULL;
}

bool
active_is_asked(const struct recipient *r)
{
	return (r->notify & (DSN_SUCCESS | DSN_NEVER)) == DSN_SUCCESS &&
	       r->reach != REACH_PASSED;
}

static unsigned char
ret_of(int64_t ret)
{
	return ret >= 0 && ret <= DSN_RET_HDRS ? (unsigned char)ret
					       : DSN_RET_ANY;
}

/* --- from a notice -------------------------------------------------------- */

struct active *
active_of(struct record *r, const struct accepted *a)
{
	const struct queue_recipient *from = a->recipients.at;
	uint32_t count = (uint32_t)a->recipients.count;
	struct pool *pool;
	struct active *m;

	if (count == 0 || count > qmgr_settings.qmgr_message_recipient_limit)
		return NULL;
	pool = pool_new();
	m = new_active(r, pool, count);
	m->sender = pool_copy(pool, sv_of(a->sender));
	m->client_name = pool_copy(pool, sv_of(a->client_name));
	m->client_address = pool_copy(pool, sv_of(a->client_address));
	m->helo = pool_copy(pool, sv_of(a->helo));
	m->protocol = pool_copy(pool, sv_of(a->protocol));
	m->envid = pool_copy(pool, sv_of(a->envid));
	m->ret = ret_of(a->ret);
	m->size = (uint64_t)a->size;
	m->arrived = a->arrived;
	m->flags =
	    (uint32_t)a->flags & ~(uint32_t)(SPOOL_WARNED | SPOOL_EXPIRED);
	m->count = count;
	for (uint32_t i = 0; i < count; i++) {
		struct recipient *to = &m->recipients[i];

		to->address = pool_copy(pool, sv_of(from[i].address));
		to->original = pool_copy(pool, sv_of(from[i].original));
		to->orcpt = pool_copy(pool, sv_of(from[i].orcpt));
		to->notify = from[i].notify & DSN_NOTIFY_ALL;
		to->mta = to->diag = "";
		to->number = i;
	}
	return m;
}

/* --- from the file -------------------------------------------------------- */

static int
set_aside(const char *id, const char *why)
{
	struct err err;

	log_warn(
	    "saving corrupt file \"%s\" to queue \"corrupt\": %s", id, why);
	if (spool_set_aside(qmgr.spool, id, &err) < 0)
		log_warn("%s", err.text);
	return -1;
}

static enum active_read
not_now(const struct err *err, int64_t *due)
{
	log_warn("%s", err->text);
	*due = loop_clock() + UNREADABLE_RETRY * INT64_C(1000000);
	return ACTIVE_NOT_YET;
}

static int
open_locked(const char *id, int *fd, struct err *err)
{
	*fd = spool_file(qmgr.spool, id, err);
	if (*fd < 0)
		return -1;
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		err_errno(err, "lock %s", id);
	close(*fd);
	return -1;
}

static enum active_read
why_not_open(const char *id, const struct err *err, int64_t *due)
{
	if (errno == EWOULDBLOCK)
		return ACTIVE_BUSY;
	if (errno == ENOENT)
		return ACTIVE_VANISHED;
	if (err->kind == ERR_NEVER) {
		set_aside(id, err->text);
		return ACTIVE_VANISHED;
	}
	return not_now(err, due);
}

int
active_open(struct active *m, enum active_read *state)
{
	struct err err;
	int64_t due;

	if (m->fd >= 0 || open_locked(m->record->id, &m->fd, &err) == 0)
		return 0;
	m->fd = -1;
	*state = why_not_open(m->record->id, &err, &due);
	return -1;
}

/* Whether it is to be delivered now; an outcome that is there already is kept,
 * so that what is owed for it is done. */
static bool
is_due(const struct record *r, const struct spool_status *s, int64_t now,
    struct active *m)
{
	if (s->text == NULL || s->outcome != SPOOL_DEFERRED || s->due <= now ||
	    (r->flags & RECORD_NOW) || (m->flags & SPOOL_EXPIRED))
		return true;
	if (s->due < m->next_due)
		m->next_due = s->due;
	return false;
}

/* What is in a status of one that is not done: it is owed a report, or, if it
 * is to be returned now, its reason. */
static void
take_status(
    struct active *m, struct recipient *to, const struct spool_status *s)
{
	if (s->outcome == SPOOL_DEFERRED && !(m->flags & SPOOL_EXPIRED))
		return;
	to->saved = true;
	if (s->outcome == SPOOL_DEFERRED)
		to->state = RECIPIENT_DEFERRED;
	else if (s->outcome == SPOOL_BOUNCED)
		to->state = RECIPIENT_BOUNCED;
	else if (active_is_asked(to))
		to->state = RECIPIENT_ASKED;
	else {
		to->state = RECIPIENT_SENT;
		to->saved = false; /* its state byte is not */
	}
	to->text = s->text;
	to->mta = s->mta;
	to->diag = s->diag;
	snprintf(to->dsn, sizeof(to->dsn), "%s", s->dsn);
}

static void
take_recipient(struct active *m, const struct spool_recipient *from,
    const struct spool_status *s, uint32_t number)
{
	struct recipient *to = &m->recipients[m->count++];

	to->address = from->address;
	to->original = from->original;
	to->orcpt = from->orcpt ? from->orcpt : "";
	to->notify = from->notify & DSN_NOTIFY_ALL;
	to->mta = to->diag = "";
	to->number = number;
	if (s->text != NULL)
		take_status(m, to, s);
	else if (m->flags & SPOOL_EXPIRED) {
		to->state = RECIPIENT_DEFERRED;
		to->text = ACTIVE_UNTRIED;
		snprintf(to->dsn, sizeof(to->dsn), ACTIVE_UNTRIED_DSN);
	}
}

static void
fill_message(struct active *m, const struct spool_envelope *env)
{
	m->sender = env->sender;
	m->client_name = env->client_name;
	m->client_address = env->client_address;
	m->helo = env->helo;
	m->protocol = env->protocol;
	m->envid = env->envid ? env->envid : "";
	m->ret = ret_of(env->ret);
	m->size = env->size;
	m->arrived = env->arrived;
	m->flags = env->flags;
}

static enum active_read
fill(struct active *m, const struct spool_envelope *env)
{
	const struct spool_status *statuses = env->statuses;
	uint32_t limit = (uint32_t)qmgr_settings.qmgr_message_recipient_limit;
	bool left = false;

	fill_message(m, env);
	for (uint32_t i = 0; i < env->count; i++) {
		/* The first attempt was made. */
		if (env->recipients[i].done || statuses[i].text != NULL)
			m->flags &= ~(uint32_t)SPOOL_TRACE;
		if (env->recipients[i].done)
			continue;
		left = true;
		if (!is_due(m->record, &statuses[i], m->active, m))
			continue;
		m->more = m->count >= limit;
		if (m->more)
			break;
		take_recipient(m, &env->recipients[i], &statuses[i], i);
	}
	if (m->count > 0)
		return ACTIVE_READ;
	return left ? ACTIVE_NOT_YET : ACTIVE_OVER;
}

static enum spool_state
read_file(const struct record *r, int fd, struct pool *pool,
    struct spool_envelope *env, struct err *err)
{
	enum spool_state state = SPOOL_GOOD;

	if (r->flags & RECORD_CHECK)
		state = spool_verify(fd, err);
	return state == SPOOL_GOOD ? spool_read(fd, r->id, pool, env, err)
				   : state;
}

static enum active_read
fill_from(struct record *r, int fd, struct pool *pool, struct active **out,
    int64_t *due)
{
	uint32_t limit = (uint32_t)qmgr_settings.qmgr_message_recipient_limit;
	struct spool_envelope env;
	struct active *m;
	enum active_read result;
	struct err err;

	switch (read_file(r, fd, pool, &env, &err)) {
	case SPOOL_GOOD:
		break;
	case SPOOL_CORRUPT:
		set_aside(r->id, err.text);
		return ACTIVE_VANISHED;
	case SPOOL_UNREADABLE:
		return not_now(&err, due);
	case SPOOL_UNFINISHED:
	case SPOOL_GONE:
		return ACTIVE_VANISHED;
	}
	r->flags &= (unsigned char)~RECORD_CHECK;
	m = new_active(r, pool, env.count < limit ? env.count : limit);
	result = fill(m, &env);
	*due = m->next_due;
	*out = m;
	return result;
}

enum active_read
active_read(struct record *r, struct active **m, int64_t *due)
{
	struct pool *pool;
	enum active_read result;
	struct err err;
	int fd;

	*m = NULL;
	if (open_locked(r->id, &fd, &err) < 0)
		return why_not_open(r->id, &err, due);
	pool = pool_new();
	result = fill_from(r, fd, pool, m, due);
	close(fd);
	if (result == ACTIVE_READ)
		return result;
	if (*m != NULL)
		active_free(m);
	else
		pool_free(&pool);
	return result;
}
