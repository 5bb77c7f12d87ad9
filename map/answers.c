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
answers_end(struct answers *a)
{
	must(in_use != a);
	hash_free(&a->found);
	*a = (struct answers){ .pool = NULL };
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

bool
answers_lack(void)
{
	return in_use != NULL && answers_open(in_use);
}

bool
answers_any(const struct answers *a)
{
	return a->found.count > 0;
}

void
answers_put(struct answers *a, struct map_question *q, enum map_result result,
    struct sv value, const char *why)
{
	must(!q->answered && a->open > 0);
	if (a->bytes + value.len > ANSWERS_BYTES) {
		result = MAP_LATER;
		value = (struct sv){ 0 };
		why = "too long answers for one decision";
	}
	a->bytes += value.len;
	q->answered = true;
	q->result = result;
	q->value = pool_view(a->pool, value);
	q->why = pool_copy(a->pool, sv_of(why));
	a->open--;
}

/* Of a question, lent until the next one's. A table's name has no NUL. */
static struct sv
name_of(const char *table, struct sv key)
{
	static struct str s;

	str_clear(&s);
	str_puts(&s, table);
	str_putc(&s, '\0');
	str_put(&s, key);
	return str_view(&s);
}

static bool
is_full(const struct answers *a)
{
	return a->found.count >= ANSWERS_LIMIT || a->bytes >= ANSWERS_BYTES;
}

static struct map_question *
find(struct answers *a, struct sv name)
{
	struct hash_node *node = hash_find(&a->found, name);

	return node != NULL ? owner_of(node, struct map_question, found) : NULL;
}

static struct map_question *
ask(struct answers *a, struct sv name)
{
	struct map_question *q = pool_get(a->pool, sizeof(*q));

	name = pool_view(a->pool, name);
	a->bytes += name.len;
	q->table = name.at;
	q->key = sv_from(name, strlen(name.at) + 1);
	q->found.key = name;
	hash_put(&a->found, &q->found);
	list_begin(&q->node);
	list_add(&a->questions, &q->node);
	a->open++;
	return q;
}

bool
answers_recall(
    const char *table, struct sv key, struct sv *value, enum map_result *result)
{
	const struct map_question *q = NULL;

	if (in_use != NULL)
		q = find(in_use, name_of(table, key));
	if (q == NULL || !q->answered)
		return false;
	*value = q->value;
	*result = q->result;
	return true;
}

void
answers_note(
    const char *table, struct sv key, struct sv value, enum map_result result)
{
	struct map_question *q;

	if (in_use == NULL || is_full(in_use))
		return;
	if (result != MAP_FOUND)
		value = (struct sv){ 0 };
	q = ask(in_use, name_of(table, key));
	answers_put(in_use, q, result, value, "");
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
	struct sv name;

	if (in_use == NULL)
		return later(
		    table, "a table of this type cannot be asked here", err);
	name = name_of(table, key);
	q = find(in_use, name);
	if (q == NULL && is_full(in_use))
		return later(table, "too many questions for one decision", err);
	if (q == NULL)
		ask(in_use, name);
	if (q == NULL || !q->answered)
		return later(table, "not answered yet", err);
	*value = q->value;
	return q->result == MAP_LATER ? later(table, q->why, err) : q->result;
}
