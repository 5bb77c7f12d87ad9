#include "spool/replay_facts.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "spool/read.h"
#include "util/log.h"
#include "util/mem.h"

struct fact {
	struct hash_node node; /* by ID */
	struct list all;
	char id[SPOOL_ID_ROOM];
	bool gone;
	bool is_void;
	struct str outcomes; /* DONE and STATUS, as in their records */
};

void
facts_begin(struct facts *facts)
{
	*facts = (struct facts){ 0 };
	list_begin(&facts->all);
}

void
facts_end(struct facts *facts)
{
	struct list *node;

	while ((node = list_take(&facts->all)) != NULL) {
		struct fact *f = owner_of(node, struct fact, all);

		str_free(&f->outcomes);
		free(f);
	}
	hash_free(&facts->by_id);
}

static struct fact *
get(struct facts *facts, const char *id)
{
	struct hash_node *node = hash_find(&facts->by_id, sv_of(id));
	struct fact *f;

	if (node != NULL)
		return owner_of(node, struct fact, node);
	f = mem_get(sizeof(*f));
	snprintf(f->id, sizeof(f->id), "%s", id);
	f->node.key = sv_of(f->id);
	hash_put(&facts->by_id, &f->node);
	list_begin(&f->all);
	list_add(&facts->all, &f->all);
	return f;
}

static void
set_gone(struct fact *f)
{
	f->gone = true;
	str_free(&f->outcomes);
}

void
facts_void(struct facts *facts, const char *id)
{
	struct fact *f = get(facts, id);

	set_gone(f);
	f->is_void = true;
}

void
facts_outcomes(struct facts *facts, struct sv record)
{
	struct outcome o;

	while (outcome_take(&record, &o)) {
		struct fact *f = get(facts, o.id);

		if (o.kind == OUTCOME_GONE)
			set_gone(f);
		else if (!f->gone)
			outcome_put(&f->outcomes, &o);
	}
}

static const struct fact *
find(struct facts *facts, const char *id)
{
	struct hash_node *node = hash_find(&facts->by_id, sv_of(id));

	return node == NULL ? NULL : owner_of(node, struct fact, node);
}

bool
facts_is_gone(struct facts *facts, const char *id)
{
	const struct fact *f = find(facts, id);

	return f != NULL && f->gone;
}

bool
facts_is_void(struct facts *facts, const char *id)
{
	const struct fact *f = find(facts, id);

	return f != NULL && f->is_void;
}

bool
facts_tell_of(struct facts *facts, const char *id)
{
	return find(facts, id) != NULL;
}

/* --- making them true ----------------------------------------------------- */

struct apply {
	struct spool *spool;
	const struct fact *fact;
	struct pool *pool;
	struct format_header header;
	struct spool_envelope env; /* as the file has become */
	uint32_t flags;            /* as the events say */
	unsigned changes;
	struct err *err;
};

static int
apply_done(struct apply *a, uint32_t n)
{
	if (n >= a->env.count || a->env.recipients[n].done)
		return 0;
	if (spool_mark_done(a->spool, a->fact->id, n, a->err) < 0)
		return -1;
	a->env.recipients[n].done = true;
	a->changes++;
	return 0;
}

/* Who was sent to, or refused, stays so. */
static int
apply_status(struct apply *a, const struct spool_status *s)
{
	struct spool_status *now = &a->env.statuses[s->recipient];

	if (a->env.recipients[s->recipient].done ||
	    (now->text != NULL && now->outcome != SPOOL_DEFERRED))
		return 0;
	if (spool_put_status(a->spool, a->fact->id, s, a->err) < 0)
		return -1;
	*now = *s;
	a->changes++;
	return 0;
}

static int
apply_one(struct apply *a, const struct outcome *o)
{
	struct sv record = o->status;
	struct spool_status s;

	if (o->kind == OUTCOME_DONE)
		return apply_done(a, o->recipient);
	if (!format_status_take(&record, &a->header, a->pool, &s))
		return 0; /* of another message, once of this name */
	if (s.recipient != FORMAT_MESSAGE)
		return apply_status(a, &s);
	read_event(&a->flags, (unsigned)s.outcome - FORMAT_EVENT);
	return 0;
}

/* The last word on each of them. */
static int
apply_events(struct apply *a)
{
	const struct {
		uint32_t flag;
		enum spool_event on, off;
	} rows[] = {
		{ SPOOL_HELD, SPOOL_HOLD, SPOOL_RELEASE },
		{ SPOOL_WARNED, SPOOL_WARN, SPOOL_WARN },
		{ SPOOL_EXPIRED, SPOOL_EXPIRE, SPOOL_EXPIRE },
	};
	uint32_t differ = a->flags ^ a->env.flags;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum spool_event event =
		    a->flags & rows[i].flag ? rows[i].on : rows[i].off;

		if (!(differ & rows[i].flag))
			continue;
		if (spool_put_event(a->spool, a->fact->id, event, a->err) < 0)
			return -1;
		a->changes++;
	}
	return 0;
}

static int
apply_all(struct apply *a)
{
	struct sv rest = str_view(&a->fact->outcomes);
	struct outcome o;

	a->flags = a->env.flags;
	while (outcome_take(&rest, &o))
		if (apply_one(a, &o) < 0)
			return -1;
	return apply_events(a);
}

/* What is no message (any more) is qmgr's to judge. */
static int
change(struct spool *spool, const struct fact *f, struct replay_report *report,
    struct err *err)
{
	struct apply a = { .spool = spool, .fact = f, .err = err };
	int fd = spool_file(spool, f->id, err), result = 0;
	struct err why;

	if (fd < 0)
		return 0;
	a.pool = pool_new();
	if (read_header(fd, f->id, &a.header, &why) == SPOOL_GOOD &&
	    spool_read(fd, f->id, a.pool, &a.env, &why) == SPOOL_GOOD)
		result = apply_all(&a);
	report->changed += a.changes > 0;
	pool_free(&a.pool);
	close(fd);
	return result;
}

static int
take_away(struct spool *spool, const struct fact *f,
    struct replay_report *report, struct err *err)
{
	int directory = queue_directory_of(spool, f->id, err);

	if (directory < 0)
		return -1;
	if (spool->disk->remove(directory, f->id) == 0)
		report->removed++;
	else if (errno != ENOENT)
		return err_errno(err, "remove %s", queue_name(f->id).text);
	return 0;
}

int
facts_apply(struct facts *facts, struct spool *spool,
    struct replay_report *report, struct err *err)
{
	struct err why;
	int result = 0;

	list_each(node, &facts->all) {
		const struct fact *f = owner_of(node, struct fact, all);

		if ((f->gone ? take_away(spool, f, report, &why)
			     : change(spool, f, report, &why)) == 0)
			continue;
		log_error("%s", why.text);
		if (result == 0)
			*err = why;
		result = -1;
	}
	return result;
}
