#include "map/answers.h"

#include <string.h>

#include "util/must.h"

static struct answers *in_use;

void
answers_begin(struct answers *a, struct pool *pool)
{
	*a = (struct answers){ .pool = pool };
	list_begin(&a->questions);
}

void
answers_use(struct answers *a)
{
	in_use = a;
}

bool
answers_open(const struct answers *a)
{
	return a->open > 0;
}

void
answers_put(struct answers *a, struct map_question *q, enum map_result result,
    struct sv value, const char *why)
{
	must(!q->answered && a->open > 0);
	q->answered = true;
	q->result = result;
	q->value = pool_view(a->pool, value);
	q->why = pool_copy(a->pool, sv_of(why));
	a->open--;
}

static struct map_question *
find(const struct answers *a, const char *table, struct sv key)
{
	list_each(n, &a->questions) {
		struct map_question *q = owner_of(n, struct map_question, node);

		if (strcmp(q->table, table) == 0 && sv_equal(q->key, key))
			return q;
	}
	return NULL;
}

static void
ask(struct answers *a, const char *table, struct sv key)
{
	struct map_question *q = pool_get(a->pool, sizeof(*q));

	q->table = pool_copy(a->pool, sv_of(table));
	q->key = pool_view(a->pool, key);
	list_begin(&q->node);
	list_add(&a->questions, &q->node);
	a->count++;
	a->open++;
}

static enum map_result
later(const char *table, const char *why, struct err *err)
{
	err_set(err, ERR_LATER, "%s: %s", table, why);
	return MAP_LATER;
}

enum map_result
answers_find(
    const char *table, struct sv key, struct sv *value, struct err *err)
{
	struct map_question *q;

	if (in_use == NULL)
		return later(
		    table, "a table of this type cannot be asked here", err);
	q = find(in_use, table, key);
	if (q == NULL) {
		if (in_use->count >= ANSWERS_LIMIT)
			return later(
			    table, "too many questions for one decision", err);
		ask(in_use, table, key);
		return later(table, "not answered yet", err);
	}
	if (!q->answered)
		return later(table, "not answered yet", err);
	*value = q->value;
	return q->result == MAP_LATER ? later(table, q->why, err) : q->result;
}
